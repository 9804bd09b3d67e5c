package dev.lockstep.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.lockstep.client",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("dev.lockstep.client.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theMachineIsPure =
      noClasses()
          .that()
          .resideInAnyPackage("..client.sync..", "..client.store..", "..client.view..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.util.concurrent..", "java.net..", "java.nio.channels..", "org.slf4j..")
          .because("a simulator drives the machine; sockets and threads are in connection");

  @ArchTest
  static final ArchRule timeIsPassedIn =
      noClasses()
          .that()
          .haveNameNotMatching(".*ClientClock.*")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");
}
