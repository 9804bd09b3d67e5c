package dev.lockstep.common;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.lockstep.common",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule onlyTheJdkIsNeeded =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.lockstep.common..", "java..", "javax.net.ssl..", "org.jspecify..")
          .because("every tier carries it");

  @ArchTest
  static final ArchRule subjectsDoNotKnowEachOther =
      slices().matching("dev.lockstep.common.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule nothingHasThreadsFilesOrSockets =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.util.concurrent..", "java.nio.file..", "java.nio.channels..", "java.net..");

  @ArchTest
  static final ArchRule oneClassReadsTheClock =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.lockstep.common.clock.SystemClock")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule staticsDoNotChange = fields().that().areStatic().should().beFinal();
}
