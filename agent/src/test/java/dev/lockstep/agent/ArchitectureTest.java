package dev.lockstep.agent;

import static com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(
    packages = "dev.lockstep.agent",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  // --- the line ---

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("dev.lockstep.agent.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesKnowOnlyWhatComesBeforeThem =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("agent")
          .definedBy("dev.lockstep.agent")
          .layer("credentials")
          .definedBy("..agent.credentials..")
          .layer("apiserver")
          .definedBy("..agent.apiserver..")
          .layer("discovery")
          .definedBy("..agent.discovery..")
          .layer("watch")
          .definedBy("..agent.watch..")
          .layer("json")
          .definedBy("..agent.json..")
          .layer("types")
          .definedBy("..agent.types..")
          .layer("printing")
          .definedBy("..agent.printing..")
          .layer("projection")
          .definedBy("..agent.projection..")
          .layer("ring")
          .definedBy("..agent.ring..")
          .layer("packing")
          .definedBy("..agent.packing..")
          .layer("hotstate")
          .definedBy("..agent.hotstate..")
          .layer("uplink")
          .definedBy("..agent.uplink..")
          .layer("observe")
          .definedBy("..agent.observe..")
          .whereLayer("agent")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("observe")
          .mayOnlyBeAccessedByLayers("agent")
          .whereLayer("ring")
          .mayOnlyBeAccessedByLayers("agent", "observe")
          .whereLayer("uplink")
          .mayOnlyBeAccessedByLayers("agent", "observe")
          .whereLayer("watch")
          .mayOnlyBeAccessedByLayers("agent", "observe", "ring")
          .whereLayer("hotstate")
          .mayOnlyBeAccessedByLayers("agent", "observe", "ring", "uplink")
          .whereLayer("discovery")
          .mayOnlyBeAccessedByLayers("watch")
          .whereLayer("apiserver")
          .mayOnlyBeAccessedByLayers("ring", "watch", "discovery")
          .whereLayer("credentials")
          .mayOnlyBeAccessedByLayers("agent", "watch", "apiserver")
          .whereLayer("packing")
          .mayOnlyBeAccessedByLayers("hotstate")
          .whereLayer("projection")
          .mayOnlyBeAccessedByLayers("ring", "hotstate", "watch")
          .whereLayer("printing")
          .mayOnlyBeAccessedByLayers("projection", "discovery")
          .whereLayer("types")
          .mayOnlyBeAccessedByLayers(
              "observe", "ring", "hotstate", "watch", "discovery", "projection", "printing")
          .whereLayer("json")
          .mayOnlyBeAccessedByLayers(
              "watch", "apiserver", "discovery", "projection", "printing", "types")
          .because("packages follow the direction of the data");

  @ArchTest
  static void packagesHaveAtMost35Files(JavaClasses ignored) throws IOException {
    try (Stream<Path> folders = Files.walk(Path.of("src/main/java"))) {
      for (Path folder : folders.filter(Files::isDirectory).toList()) {
        try (Stream<Path> files = Files.list(folder)) {
          assertThat(files.filter(Files::isRegularFile)).as(folder.toString()).hasSizeLessThan(36);
        }
      }
    }
  }

  // --- doors ---

  @ArchTest
  static final ArchRule onlyCredentialsAndExchangesKnowTheKubernetesClient =
      noClasses()
          .that()
          .resideOutsideOfPackages("..agent.credentials..", "..agent.apiserver..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..")
          .because("one package talks to the cluster");

  @ArchTest
  static final ArchRule onlyTheRingKnowsTheDisruptor =
      onlyIn("ring", "com.lmax.disruptor..", "the ring may be replaced");

  @ArchTest
  static final ArchRule onlyObserveKnowsMetersAndTheHttpServer =
      noClasses()
          .that()
          .resideOutsideOfPackage("..agent.observe..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", "io.prometheus..", "com.sun.net.httpserver..");

  @ArchTest
  static final ArchRule onlyTheUplinkSpeaksToTheBackend =
      noClasses()
          .that()
          .resideOutsideOfPackage("..agent.uplink..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.net.http.WebSocket")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("dev.lockstep.protocol.wire.AgentToBackend");

  @ArchTest
  static final ArchRule onlyTheHotStateMintsVersions =
      noClasses()
          .that()
          .resideOutsideOfPackage("..agent.hotstate..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("dev.lockstep.protocol.state.State")
          .because("only the package that changes the state counts versions");

  // --- purity ---

  @ArchTest
  static final ArchRule theHotStateHasNoThreadsLocksSocketsFilesOrLogs =
      noClasses()
          .that()
          .resideInAPackage("..agent.hotstate..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.util.concurrent..",
              "java.io..",
              "java.net..",
              "java.nio..",
              "org.slf4j..",
              "dev.lockstep.protocol.wire..");

  @ArchTest
  static final ArchRule theProjectionHasNoThreadsLocksSocketsOrLogs =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..agent.json..", "..agent.types..", "..agent.printing..", "..agent.projection..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.util.concurrent..", "java.net..", "java.nio.channels..", "org.slf4j..");

  @ArchTest
  static final ArchRule timeAndRandomnessArePassedIn =
      noClasses()
          .should()
          .accessTargetWhere(readsTimeOrChance())
          .because("tests move time and choose chance; the agent receives a Clock");

  @ArchTest
  static final ArchRule theEnvironmentIsNotRead =
      noClasses()
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class, String.class)
          .because("a library takes its configuration as records");

  @ArchTest
  static final ArchRule noMethodIsSynchronized =
      noMethods()
          .should()
          .haveModifier(SYNCHRONIZED)
          .because("state has one owner; synchronizedBlocks finds the blocks");

  @ArchTest
  static void synchronizedBlocksAreNowhere(JavaClasses ignored) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(sources).hasSizeGreaterThan(100);
      for (Path source : sources) {
        assertThat(Files.readString(source))
            .as(source.toString())
            .doesNotContainPattern("\\bsynchronized\\s*\\(");
      }
    }
  }

  @ArchTest
  static final ArchRule nothingGlobalChanges =
      fields().that().areStatic().should().beFinal().because("a process may run two agents");

  // --- habits ---

  @ArchTest
  static final ArchRule standardStreamsAreForPrograms = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

  @ArchTest static final ArchRule loggingIsSlf4j = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  @ArchTest
  static final ArchRule exceptionsSayWhatTheyAre = NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;

  @ArchTest
  static final ArchRule classesAreNotMeantToBeExtended =
      classes()
          .that()
          .areNotInterfaces()
          .and()
          .areNotAnonymousClasses()
          .and()
          .doNotHaveModifier(ABSTRACT)
          .should()
          .haveModifier(FINAL);

  @ArchTest
  static final ArchRule configurationIsRecords =
      classes().that().haveSimpleNameEndingWith("Config").should().beRecords();

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      noClasses()
          .should()
          .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Data|Info|Processor|Service)");

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses agent) {
    JavaPackage root = agent.getPackage("dev.lockstep.agent");
    assertThat(root.getSubpackagesInTree()).hasSizeGreaterThanOrEqualTo(12);
    assertThat(root.isAnnotatedWith(NullMarked.class)).isTrue();
    for (JavaPackage each : root.getSubpackagesInTree()) {
      assertThat(each.isAnnotatedWith(NullMarked.class)).as(each.getName()).isTrue();
    }
  }

  private static ArchRule onlyIn(String door, String library, String why) {
    return noClasses()
        .that()
        .resideOutsideOfPackage("..agent." + door + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .because(why);
  }

  private static DescribedPredicate<JavaAccess<?>> readsTimeOrChance() {
    Set<String> methods =
        Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.lang.Math.random",
            "java.time.Instant.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.Clock.systemUTC",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current");
    Set<String> types =
        Set.of(
            Random.class.getName(),
            "java.security.SecureRandom",
            "java.util.SplittableRandom",
            "org.agrona.concurrent.SystemNanoClock",
            "org.agrona.concurrent.SystemEpochClock");
    return DescribedPredicate.describe(
        "reads a clock, sleeps or draws a number",
        access -> {
          JavaClass owner = access.getTargetOwner();
          return types.contains(owner.getName())
              || methods.contains(owner.getName() + "." + access.getTarget().getName());
        });
  }
}
