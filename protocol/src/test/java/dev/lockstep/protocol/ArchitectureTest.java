package dev.lockstep.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.lockstep.protocol",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("dev.lockstep.protocol.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule stateKnowsNoMessages =
      noClasses()
          .that()
          .resideInAnyPackage("..protocol.state..", "..protocol.position..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.google.protobuf..", "..protocol.wire..", "..protocol.frame..")
          .because("the state holds bytes; messages are read and written in frame only");

  @ArchTest
  static final ArchRule nothingHasThreadsSocketsOrClocks =
      noClasses()
          .that()
          .resideOutsideOfPackage("..protocol.wire..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.util.concurrent..", "java.net..", "java.nio.channels..", "org.slf4j..")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .because("threads, sockets and clocks live at the edges");

  @ArchTest
  static final ArchRule classesAreNotMeantToBeExtended =
      classes()
          .that()
          .resideOutsideOfPackage("..protocol.wire..")
          .and()
          .areNotInterfaces()
          .and()
          .areNotAnonymousClasses()
          .should()
          .haveModifier(JavaModifier.FINAL);
}
