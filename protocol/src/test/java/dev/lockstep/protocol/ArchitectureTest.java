package dev.lockstep.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
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
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.util\\.Random|.*\\.SecureRandom")
          .because("threads, sockets, clocks and randomness live at the edges");

  @ArchTest
  static final ArchRule packagesFollowTheDatasWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("position")
          .definedBy("..protocol.position..")
          .layer("state")
          .definedBy("..protocol.state..")
          .layer("frame")
          .definedBy("..protocol.frame..")
          .layer("receive")
          .definedBy("..protocol.receive..")
          .whereLayer("receive")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("frame")
          .mayOnlyBeAccessedByLayers("receive")
          .whereLayer("state")
          .mayOnlyBeAccessedByLayers("frame", "receive");

  @ArchTest
  static final ArchRule nothingIsSynchronized =
      noMethods()
          .that()
          .areDeclaredInClassesThat()
          .resideOutsideOfPackage("..protocol.wire..")
          .should()
          .haveModifier(JavaModifier.SYNCHRONIZED);

  @ArchTest
  static final ArchRule staticsDoNotChange =
      fields()
          .that()
          .areDeclaredInClassesThat()
          .resideOutsideOfPackage("..protocol.wire..")
          .and()
          .areStatic()
          .should()
          .beFinal();

  @ArchTest
  static final ArchRule namesSayWhatThingsAre =
      noClasses()
          .that()
          .resideOutsideOfPackage("..protocol.wire..")
          .should()
          .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Data|Info|Processor|Service)(\\$.*)?");

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
