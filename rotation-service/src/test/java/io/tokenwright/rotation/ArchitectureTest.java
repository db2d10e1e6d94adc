package io.tokenwright.rotation;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

@AnalyzeClasses(packages = "io.tokenwright.rotation", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ADAPTER =
            ".*(Jdbc|Http|Vault)[A-Z].*|.*(Listener|Controller|Factory|Health|Service|Configuration|View)(\\$.*)?|.*\\$Intro.*|.*\\$[A-Z].*Definition.*";

    @ArchTest
    static final ArchRule the_domain_knows_no_framework = noClasses()
            .that()
            .haveNameNotMatching(ADAPTER)
            .and()
            .haveNameNotMatching(".*\\$.*")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micronaut..", "org.jdbi..", "jakarta.inject..", "java.sql..")
            .because("decisions and steps run under a simulated world: put the framework into an adapter");

    @ArchTest
    static final ArchRule time_is_a_parameter = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("tests own the clock: take `Instant now` or an InstantSource");

    @ArchTest
    static final ArchRule packages_depend_one_way = slices().matching("io.tokenwright.rotation.(*)..")
            .should()
            .beFreeOfCycles()
            .because("token <- connector <- proof, secretpath <- revocation <- plan <- rotation <- event");

    @ArchTest
    static final ArchRule nobody_knows_the_listener = noClasses()
            .that()
            .resideOutsideOfPackage("io.tokenwright.rotation.event..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tokenwright.rotation.event..")
            .because("events are translated at the edge");
}
