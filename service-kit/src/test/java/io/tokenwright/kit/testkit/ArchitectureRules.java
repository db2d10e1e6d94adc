package io.tokenwright.kit.testkit;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** What holds in every service. A service's own test adds which of its packages may know which. */
public final class ArchitectureRules {
    private static final String[] FRAMEWORKS = {
        "io.micronaut..",
        "org.jdbi..",
        "org.apache.kafka..",
        "io.github.jopenlibs..",
        "io.swagger..",
        "jakarta..",
        "io.micrometer..",
        "java.sql.."
    };

    /** Annotations that describe a record and do nothing. */
    private static final String[] DESCRIPTIONS = {
        "io.micronaut.serde.annotation..", "io.micronaut.serde.config.naming..", "io.micronaut.core.annotation.."
    };

    /** Time comes from outside. */
    public static final ArchRule TIME_IS_A_PARAMETER = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("a test owns time: take Instant now, or inject an InstantSource at the edge");

    private ArchitectureRules() {}

    /**
     * Classes that are no adapters know no framework.
     *
     * @param adapters regular expression of the simple names that adapters of this service have
     */
    public static ArchRule theDomainKnowsNoFramework(String adapters) {
        return noClasses()
                .that(areDomain(Pattern.compile(adapters)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(FRAMEWORKS).and(resideOutsideOfPackages(DESCRIPTIONS)))
                .because("decisions are pure; a class that translates carries its technology in its name: Jdbc, Http,"
                        + " Listener");
    }

    /** {@code service} (inventory, say) knows no other service. */
    public static ArchRule nothingReachesIntoAnotherService(String service) {
        String[] others = List.of("inventory", "rotation", "alerting").stream()
                .filter(name -> !name.equals(service))
                .map(name -> "io.tokenwright." + name + "..")
                .toArray(String[]::new);
        return noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .because("services talk through Kafka alone");
    }

    private static DescribedPredicate<JavaClass> areDomain(Pattern adapter) {
        return DescribedPredicate.describe("are no adapters", type -> {
            JavaClass top = type;
            while (top.getEnclosingClass().isPresent()) {
                top = top.getEnclosingClass().get();
            }
            // Micronaut's processors write classes with a leading dollar sign beside ours.
            return !type.getName().contains(".$")
                    && !top.getSimpleName().equals("package-info")
                    && !adapter.matcher(top.getSimpleName()).matches();
        });
    }
}
