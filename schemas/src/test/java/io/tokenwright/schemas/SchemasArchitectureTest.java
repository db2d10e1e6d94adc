package io.tokenwright.schemas;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = {"io.tokenwright.schemas", "io.tokenwright.events"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class SchemasArchitectureTest {
    @ArchTest
    static final ArchRule NEEDS_NO_FRAMEWORK = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "io.tokenwright.schemas..",
                    "io.tokenwright.events..",
                    "java..",
                    "org.jspecify..",
                    "org.apache.avro..",
                    "org.apache.kafka.common..",
                    "com.fasterxml.jackson.."))
            .because("other systems depend on this module, and must not get our framework with it");
}
