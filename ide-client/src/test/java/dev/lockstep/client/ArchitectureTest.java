package dev.lockstep.client;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.lockstep.client",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesFollowTheDatasWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("sync")
          .definedBy("..client.sync..")
          .layer("store")
          .definedBy("..client.store..")
          .layer("connection")
          .definedBy("..client.connection..")
          .layer("view")
          .definedBy("..client.view..")
          .whereLayer("view")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("connection")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("sync")
          .mayOnlyBeAccessedByLayers("store", "connection")
          .whereLayer("store")
          .mayOnlyBeAccessedByLayers("connection", "view");

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("dev.lockstep.client.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyConnectionHasThreadsAndSockets =
      noClasses()
          .that()
          .resideOutsideOfPackage("..client.connection..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.util.concurrent..",
              "java.nio.file..",
              "java.nio.channels..",
              "java.net..",
              "org.slf4j..");

  @ArchTest
  static final ArchRule theClientKnowsNoOtherTier =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.lockstep.backend..", "dev.lockstep.agent..");

  @ArchTest
  static final ArchRule nothingReadsTheClock =
      noClasses()
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethodWhere(
              target(nameMatching("now")).and(target(owner(resideInAPackage("java.time..")))))
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.util\\.Random|.*\\.(SecureRandom|ThreadLocalRandom)");

  @ArchTest
  static final ArchRule nothingReadsTheEnvironment =
      noClasses()
          .should()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class);

  @ArchTest
  static final ArchRule nothingIsSynchronized =
      noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);

  @ArchTest
  static final ArchRule staticsDoNotChange = fields().that().areStatic().should().beFinal();

  @ArchTest
  static final ArchRule classesAreNotMeantToBeExtended =
      classes()
          .that()
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
          .should()
          .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Data|Info|Processor|Service)(\\$.*)?");

  @ArchTest
  static final ArchRule configurationIsARecord =
      classes().that().haveSimpleNameEndingWith("Config").should().beRecords();

  @ArchTest
  static final ArchRule standardStreamsAreForPrograms = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

  @ArchTest static final ArchRule oneLogging = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
}
