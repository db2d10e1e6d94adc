package io.tokenwright.rotation;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.tokenwright.kit.testkit.ArchitectureRules;

@AnalyzeClasses(packages = "io.tokenwright.rotation", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule the_domain_knows_no_framework = ArchitectureRules.theDomainKnowsNoFramework(
            "(Jdbc|Http|Kafka|Vault|Scheduled)[A-Z].*|.*(Jdbc|Http|Vault)[A-Z].*|.*(Listener|Controller|Factory|Health|Service|Configuration|Settings|Meters|View)");

    @ArchTest
    static final ArchRule time_is_a_parameter = ArchitectureRules.TIME_IS_A_PARAMETER;

    @ArchTest
    static final ArchRule nothing_reaches_into_another_service =
            ArchitectureRules.nothingReachesIntoAnotherService("rotation");

    @ArchTest
    static final ArchRule packages_depend_one_way = slices().matching("io.tokenwright.rotation.(*)..")
            .should()
            .beFreeOfCycles()
            .because(
                    "token <- connector <- proof, secretpath <- revocation <- plan <- rotation <- store <- engine <- http, event");

    @ArchTest
    static final ArchRule what_a_rotation_decides_knows_no_database = noClasses()
            .that()
            .resideInAPackage("io.tokenwright.rotation.rotation..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tokenwright.kit.database..", "java.sql..", "io.micronaut..", "io.micrometer..")
            .because("the simulator drives it without clock, threads or I/O");

    @ArchTest
    static final ArchRule nobody_knows_the_listener = noClasses()
            .that()
            .resideOutsideOfPackage("io.tokenwright.rotation.event..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tokenwright.rotation.event..")
            .because("events are translated at the edge");
}
