package io.tokenwright.alerting;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.regex.Pattern;

@AnalyzeClasses(packages = "io.tokenwright.alerting", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final DescribedPredicate<JavaClass> DOMAIN = new DescribedPredicate<>("domain classes") {
        private final Pattern adapter = Pattern.compile(
                "(Jdbc|Json|Scheduled).*|.*(Listener|Controller|Factory|Settings|Service|Meters|Threads)");

        @Override
        public boolean test(JavaClass type) {
            JavaClass top = type;
            while (top.getEnclosingClass().isPresent()) {
                top = top.getEnclosingClass().get();
            }
            // Micronaut's processors write classes with a leading dollar sign beside ours.
            return !type.getName().contains(".$")
                    && !top.getSimpleName().equals("package-info")
                    && !adapter.matcher(top.getSimpleName()).matches();
        }
    };

    @ArchTest
    static final ArchRule THE_DOMAIN_KNOWS_NO_FRAMEWORK = noClasses()
            .that(DOMAIN)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "io.micronaut..",
                            "org.jdbi..",
                            "org.apache.kafka..",
                            "io.swagger..",
                            "io.micrometer..",
                            "java.sql..")
                    // Annotations that describe a record and do nothing.
                    .and(resideOutsideOfPackages(
                            "io.micronaut.serde.annotation..",
                            "io.micronaut.serde.config.naming..",
                            "io.micronaut.core.annotation..")))
            .because(
                    "decisions are pure; a class that translates carries its technology in its name (Jdbc, Json, Listener)");

    @ArchTest
    static final ArchRule TIME_IS_A_PARAMETER = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("a test owns time: take Instant now, or inject an InstantSource at the edge");

    @ArchTest
    static final ArchRule DELIVERY_DOES_NOT_KNOW_CONDITIONS = noClasses()
            .that()
            .resideInAPackage("io.tokenwright.alerting.delivery..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tokenwright.alerting.condition..")
            .because("what is wrong and who is told change for different reasons");

    @ArchTest
    static final ArchRule THE_QUEUE_DOES_NOT_KNOW_ITS_DESTINATIONS = noClasses()
            .that()
            .resideInAPackage("io.tokenwright.alerting.delivery")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tokenwright.alerting.delivery.webhook..")
            .because("a new destination is a new folder and nothing else");

    @ArchTest
    static final ArchRule NOTHING_REACHES_INTO_ANOTHER_SERVICE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tokenwright.rotation..", "io.tokenwright.inventory..")
            .because("services talk through Kafka alone");
}
