package io.tokenwright.alerting;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.tokenwright.kit.testkit.ArchitectureRules;

@AnalyzeClasses(packages = "io.tokenwright.alerting", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule THE_DOMAIN_KNOWS_NO_FRAMEWORK = ArchitectureRules.theDomainKnowsNoFramework(
            "(Jdbc|Json|Scheduled).*|.*(Listener|Controller|Factory|Settings|Service|Meters|Threads)");

    @ArchTest
    static final ArchRule TIME_IS_A_PARAMETER = ArchitectureRules.TIME_IS_A_PARAMETER;

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
    static final ArchRule NOTHING_REACHES_INTO_ANOTHER_SERVICE =
            ArchitectureRules.nothingReachesIntoAnotherService("alerting");
}
