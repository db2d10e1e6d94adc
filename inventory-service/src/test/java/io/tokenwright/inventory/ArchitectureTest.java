package io.tokenwright.inventory;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.tokenwright.kit.testkit.ArchitectureRules;

@AnalyzeClasses(packages = "io.tokenwright.inventory", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String INVENTORY = "io.tokenwright.inventory";

    @ArchTest
    static final ArchRule THE_DOMAIN_KNOWS_NO_FRAMEWORK = ArchitectureRules.theDomainKnowsNoFramework(
            "(Jdbc|Vault|Http).*|.*(Listener|Controller|Factory|Configuration|Service|Meters)");

    @ArchTest
    static final ArchRule TIME_IS_A_PARAMETER = ArchitectureRules.TIME_IS_A_PARAMETER;

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
    static final ArchRule NOTHING_REACHES_INTO_ANOTHER_SERVICE =
            ArchitectureRules.nothingReachesIntoAnotherService("inventory");
}
