package dev.lockstep.backend;

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
    packages = "dev.lockstep.backend",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] PURE = {
    "..backend.access..", "..backend.view..", "..backend.replica.."
  };

  /** Packages along the data's path: each may use those before it. */
  @ArchTest
  static final ArchRule packagesFollowTheDatasWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("observe")
          .definedBy("..backend.observe..")
          .layer("access")
          .definedBy("..backend.access..")
          .layer("identity")
          .definedBy("..backend.identity..")
          .layer("files")
          .definedBy("..backend.files..")
          .layer("store")
          .definedBy("..backend.store..")
          .layer("message")
          .definedBy("..backend.message..")
          .layer("web")
          .definedBy("..backend.web..")
          .layer("replica")
          .definedBy("..backend.replica..")
          .layer("view")
          .definedBy("..backend.view..")
          .layer("frame")
          .definedBy("..backend.frame..")
          .layer("relay")
          .definedBy("..backend.relay..")
          .layer("admission")
          .definedBy("..backend.admission..")
          .layer("ingress")
          .definedBy("..backend.ingress..")
          .layer("egress")
          .definedBy("..backend.egress..")
          .layer("whole")
          .definedBy("dev.lockstep.backend")
          .whereLayer("whole")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("egress")
          .mayOnlyBeAccessedByLayers("whole")
          .whereLayer("ingress")
          .mayOnlyBeAccessedByLayers("whole")
          .whereLayer("files")
          .mayOnlyBeAccessedByLayers("whole")
          .whereLayer("admission")
          .mayOnlyBeAccessedByLayers("ingress", "egress", "whole")
          .whereLayer("relay")
          .mayOnlyBeAccessedByLayers("ingress", "egress", "whole")
          .whereLayer("frame")
          .mayOnlyBeAccessedByLayers("relay", "egress")
          .whereLayer("message")
          .mayOnlyBeAccessedByLayers("web", "frame", "relay", "egress")
          .whereLayer("view")
          .mayOnlyBeAccessedByLayers("frame", "relay")
          .whereLayer("replica")
          .mayOnlyBeAccessedByLayers("relay", "ingress", "whole")
          .whereLayer("web")
          .mayOnlyBeAccessedByLayers("admission", "ingress", "egress", "whole")
          .whereLayer("store")
          .mayOnlyBeAccessedByLayers("admission", "ingress", "egress", "whole")
          .whereLayer("identity")
          .mayOnlyBeAccessedByLayers("files", "admission", "ingress", "egress", "whole");

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("dev.lockstep.backend.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule pureCoresHaveNoThreadsFilesSocketsOrLogs =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.util.concurrent..",
              "java.nio.file..",
              "java.nio.channels..",
              "java.net..",
              "io.netty..",
              "org.slf4j..")
          .because("they are owned by one thread and everything is passed in");

  @ArchTest
  static final ArchRule nettyStaysAtTheEdge =
      noClasses()
          .that()
          .resideOutsideOfPackage("..backend.web..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule theDatabaseStaysInTheStore =
      noClasses()
          .that()
          .resideOutsideOfPackage("..backend.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..");

  @ArchTest
  static final ArchRule tokensAreReadInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackage("..backend.identity..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.nimbusds..");

  @ArchTest
  static final ArchRule yamlIsReadInOnePlace =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.fasterxml.jackson.databind..",
              "com.fasterxml.jackson.dataformat..",
              "org.yaml..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("com.fasterxml.jackson.core.JsonParser")
          .because("the store writes lists for its statements with Jackson, and reads none");

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
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(java.util.Random.class)
          .orShould()
          .callConstructor(java.util.Random.class, long.class)
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom");

  @ArchTest
  static final ArchRule nothingReadsTheEnvironment =
      noClasses()
          .should()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(System.class, "exit", int.class)
          .because("libraries take everything from their configuration");

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
