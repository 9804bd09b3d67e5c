package dev.lockstep.tidy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The laboratory, the programs, and the allowed dependencies of all modules. */
@AnalyzeClasses(
    packages = "dev.lockstep",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WrittenByHand.class})
final class ArchitectureTest {
  /** Leaves out the classes that JMH generates beside the benchmarks. */
  static final class WrittenByHand implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/jmh_generated/");
    }
  }

  @ArchTest
  static final ArchRule theTiersMeetOnTheWireOnly =
      noClasses()
          .that()
          .resideInAPackage("dev.lockstep.agent..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.lockstep.backend..", "dev.lockstep.client..");

  @ArchTest
  static final ArchRule theBackendKnowsNoOtherTier =
      noClasses()
          .that()
          .resideInAPackage("dev.lockstep.backend..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.lockstep.agent..", "dev.lockstep.client..");

  @ArchTest
  static final ArchRule theProtocolKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("dev.lockstep.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.lockstep.agent..", "dev.lockstep.backend..", "dev.lockstep.client..");

  @ArchTest
  static final ArchRule theCommonGroundKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("dev.lockstep.common..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.lockstep.agent..",
              "dev.lockstep.backend..",
              "dev.lockstep.client..",
              "dev.lockstep.protocol..",
              "dev.lockstep.bench..",
              "dev.lockstep.cli..");

  @ArchTest
  static final ArchRule programsAreFreeOfCycles =
      slices().matching("dev.lockstep.cli.(*)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule whatShipsKnowsNothingOfTheLaboratory =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.lockstep.cli",
              "dev.lockstep.cli.cluster..",
              "dev.lockstep.cli.agent..",
              "dev.lockstep.cli.backend..",
              "dev.lockstep.cli.client..",
              "dev.lockstep.cli.verify..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.lockstep.bench..",
              "dev.lockstep.cli.demo..",
              "dev.lockstep.cli.sim..",
              "dev.lockstep.cli.bench..");

  @ArchTest
  static final ArchRule noLibraryDependsOnAProgram =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.lockstep.cli..", "dev.lockstep.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.lockstep.cli..", "dev.lockstep.bench..");

  @ArchTest
  static final ArchRule theClusterKnowsNothingOfLockstep =
      noClasses()
          .that()
          .resideInAPackage("dev.lockstep.bench.cluster..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.lockstep.agent..",
              "dev.lockstep.backend..",
              "dev.lockstep.client..",
              "dev.lockstep.protocol..",
              "dev.lockstep.cli..")
          .because("the simulated cluster must not share the mistakes of the engine");

  @ArchTest
  static final ArchRule packagesOfTheClusterAreFreeOfCycles =
      slices().matching("dev.lockstep.bench.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theClustersContentIsPure =
      noClasses()
          .that()
          .resideInAnyPackage("..bench.cluster.store..", "..bench.cluster.story..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.util.concurrent..",
              "java.net..",
              "java.nio.file..",
              "io.netty..",
              "org.slf4j..");

  @ArchTest
  static final ArchRule onlyTheProgramReadsTheEnvironment =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.lockstep.cli..")
          .should()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(System.class, "exit", int.class);

  @ArchTest
  static final ArchRule clocksAreReadByClockClassesOnly =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Clock")
          .and()
          .haveSimpleNameNotEndingWith("Main")
          .and()
          .resideOutsideOfPackages(
              "dev.lockstep.cli..", "dev.lockstep.bench.load..", "dev.lockstep.bench.micro..")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Math.class, "random")
          .because("code that reads a clock cannot be replayed; only measures read it");

  @ArchTest
  static final ArchRule nothingIsSynchronized =
      noMethods()
          .that()
          .areDeclaredInClassesThat()
          .resideOutsideOfPackage("dev.lockstep.protocol.wire..")
          .should()
          .haveModifier(JavaModifier.SYNCHRONIZED);

  @ArchTest
  static final ArchRule staticsDoNotChange =
      fields()
          .that()
          .areDeclaredInClassesThat()
          .resideInAnyPackage("dev.lockstep.bench..", "dev.lockstep.cli..")
          .and()
          .areStatic()
          .should()
          .beFinal();

  @ArchTest
  static final ArchRule classesAreNotMeantToBeExtended =
      classes()
          .that()
          .resideInAnyPackage("dev.lockstep.bench..", "dev.lockstep.cli..")
          .and()
          .resideOutsideOfPackage(
              "dev.lockstep.bench.micro..") // JMH extends the classes that it runs
          .and()
          .areNotInterfaces()
          .and()
          .areNotAnonymousClasses()
          .and()
          .areNotEnums()
          .and()
          .doNotHaveModifier(JavaModifier.ABSTRACT)
          .should()
          .haveModifier(JavaModifier.FINAL);

  @ArchTest
  static final ArchRule namesSayWhatThingsAre =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.lockstep.protocol.wire..")
          .should()
          .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Data|Info|Processor|Service)(\\$.*)?");
}
