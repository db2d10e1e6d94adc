package io.tokenwright.inventory;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.regex.Pattern;

@AnalyzeClasses(packages = "io.tokenwright.inventory", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String INVENTORY = "io.tokenwright.inventory";

    private static final DescribedPredicate<JavaClass> DOMAIN = new DescribedPredicate<>("domain classes") {
        private final Pattern adapter =
                Pattern.compile("(Jdbc|Vault|Http).*|.*(Listener|Controller|Factory|Configuration|Service|Meters)");

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
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.micronaut..",
                    "org.jdbi..",
                    "org.apache.kafka..",
                    "io.github.jopenlibs..",
                    "io.swagger..",
                    "jakarta..",
                    "io.micrometer..",
                    "java.sql..")
            .because(
                    "decisions are pure; a class that translates carries its technology in its name (Jdbc, Http, Listener)");

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
    static final ArchRule DEPENDENCIES_POINT_ONE_WAY = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(INVENTORY + "..")
            .layer("service")
            .definedBy(INVENTORY)
            .layer("discovery")
            .definedBy(INVENTORY + ".discovery")
            .layer("crossing")
            .definedBy(INVENTORY + ".crossing")
            .layer("finding")
            .definedBy(INVENTORY + ".finding")
            .layer("register")
            .definedBy(INVENTORY + ".register")
            .layer("usage")
            .definedBy(INVENTORY + ".usage")
            .whereLayer("service")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("discovery")
            .mayOnlyBeAccessedByLayers("service")
            .whereLayer("crossing")
            .mayOnlyBeAccessedByLayers("service")
            .whereLayer("finding")
            .mayOnlyBeAccessedByLayers("service", "discovery")
            .whereLayer("register")
            .mayOnlyBeAccessedByLayers("service", "discovery", "crossing")
            .whereLayer("usage")
            .mayOnlyBeAccessedByLayers("service", "register", "crossing")
            .because("a newcomer reads from the listener inwards and never in circles");

    @ArchTest
    static final ArchRule NOTHING_REACHES_INTO_ANOTHER_SERVICE = classes()
            .that(resideInAPackage(INVENTORY + ".."))
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("io.tokenwright.rotation..", "io.tokenwright.alerting..")
            .because("services talk through Kafka alone");
}
