package dev.lockstep.common.yaml;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.lockstep.common.yaml",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule nothingHasThreadsFilesSocketsOrLogs =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.util.concurrent..",
              "java.nio.file..",
              "java.nio.channels..",
              "java.net..",
              "org.slf4j..")
          .because("it only turns texts into trees");

  @ArchTest
  static final ArchRule yamlNeverBecomesObjects =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml.jackson.databind..")
          .because("the tree is read by the code that knows its fields");

  @ArchTest
  static final ArchRule staticsDoNotChange = fields().that().areStatic().should().beFinal();
}
