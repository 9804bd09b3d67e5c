package dev.lockstep.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.agent.discovery.DiscoveredType;
import dev.lockstep.agent.discovery.TypeChoice;
import dev.lockstep.agent.discovery.TypeSelection;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchConfigTest {

  private static final List<DiscoveredType> SERVER =
      List.of(
          type("", "pods"),
          type("", "secrets"),
          type("", "events"),
          type("", "bindings"),
          type("events.k8s.io", "events"),
          type("apps", "deployments"),
          type("networking.k8s.io", "ipaddresses"),
          type("example.com", "widgets"),
          type("gateway.networking.k8s.io", "gateways"));

  @Test
  void shouldChooseUsualAndCustomTypesByDefault() {
    assertThat(chosen(WatchConfig.DEFAULTS))
        .containsExactlyInAnyOrder(
            "pods",
            "events",
            "deployments.apps",
            "widgets.example.com",
            "gateways.gateway.networking.k8s.io");
  }

  @Test
  @Row("A37")
  @Threat("A6")
  void shouldChooseSecretsOnlyWhenTheyAreIncluded() {
    assertThat(chosen(WatchConfig.DEFAULTS.withTypes(List.of(), true))).contains("secrets");
    assertThat(chosen(WatchConfig.DEFAULTS.withTypes(List.of("*"), false)))
        .doesNotContain("secrets");
    assertThat(chosen(WatchConfig.DEFAULTS.withTypes(List.of("secrets"), true)))
        .containsExactly("secrets");
    assertThatThrownBy(() -> WatchConfig.DEFAULTS.withTypes(List.of("secrets"), false))
        .hasMessageContaining("only when secrets are included");
  }

  @Test
  @Row("C31")
  void shouldChooseByNameAndPattern() {
    assertThat(chosen(config("ipaddresses.networking.k8s.io", "*.example.com")))
        .containsExactlyInAnyOrder("ipaddresses.networking.k8s.io", "widgets.example.com");
    assertThat(chosen(config("*.k8s.io")))
        .containsExactlyInAnyOrder(
            "ipaddresses.networking.k8s.io", "gateways.gateway.networking.k8s.io");
    assertThat(chosen(config("events.events.k8s.io"))).containsExactly("events.events.k8s.io");
    assertThat(chosen(config("pod"))).isEmpty();
  }

  @Test
  @Row("A36")
  void shouldNamePatternsThatMatchNothing() {
    TypeSelection selection = new TypeSelection(config("pods", "gadgets.*", "pod", "*s").choice());

    assertThat(selection.choose(SERVER).unmatched()).containsExactly("gadgets.*", "pod");
  }

  @Test
  void shouldWatchAsManyTypesAsAllowedAndCountTheRest() {
    WatchConfig few =
        new WatchConfig(
            new TypeChoice(List.of(), false, 2),
            true,
            new WatchLimits(4, 500, 100, 5_000),
            WatchTimes.DEFAULTS);

    TypeSelection.Chosen chosen = new TypeSelection(few.choice()).choose(SERVER);
    assertThat(chosen.types()).extracting(DiscoveredType::typeId).contains("pods").hasSize(2);
    assertThat(chosen.refused()).isEqualTo(3);
  }

  @Test
  @Row("A36")
  void shouldExplainInvalidTypes() {
    assertThatThrownBy(() -> config("pods", "pods")).hasMessage("The type pods is listed twice.");
    for (String wrong :
        List.of(
            "",
            "Pods",
            "po ds",
            "pods/log",
            "apps/deployments",
            "-x",
            "a\u0000b",
            "**",
            "x".repeat(400))) {
      assertThatThrownBy(() -> config(wrong)).as(wrong).hasMessageContaining("is not a type");
    }
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 1_001; i++) {
      many.add("t" + i);
    }
    assertThatThrownBy(() -> WatchConfig.DEFAULTS.withTypes(many, false))
        .hasMessageContaining("At most 1000");
  }

  @Test
  void shouldRefuseNumbersOutOfTheirBounds() {
    for (int[] wrong :
        new int[][] {
          {0, 500, 1, 5_000, 1},
          {65, 500, 1, 5_000, 1},
          {1, 0, 1, 5_000, 1},
          {1, 500, 0, 5_000, 1},
          {1, 500, 1, 100, 1},
          {1, 500, 1, 5_000, 0}
        }) {
      assertThatThrownBy(() ->
              new WatchConfig(
                  new TypeChoice(List.of(), false, wrong[4]),
                  true,
                  new WatchLimits(wrong[0], wrong[1], wrong[2], wrong[3]),
                  WatchTimes.DEFAULTS))
          .hasMessageContaining("must be from");
    }
  }

  @Test
  @Row("A30")
  void shouldRefuseInvalidTimes() {
    Duration s = Duration.ofSeconds(1);
    assertThatThrownBy(() -> times(Duration.ZERO, s, s, s)).hasMessageContaining("idle time");
    assertThatThrownBy(() -> times(s.negated(), s, s, s)).hasMessageContaining("idle time");
    assertThatThrownBy(() -> times(Duration.ofDays(8), s, s, s)).hasMessageContaining("idle time");
    assertThatThrownBy(() -> times(s, s.plus(s), s, s)).hasMessageContaining("shortest life");
    assertThatThrownBy(() -> times(s, s, s, s.dividedBy(2))).hasMessageContaining("first wait");
  }

  private static WatchTimes times(Duration idle, Duration min, Duration max, Duration backoffMax) {
    Duration s = Duration.ofSeconds(1);
    return new WatchTimes(
        new WatchTimes.Requests(idle, s, min, max),
        new WatchTimes.Retries(s, backoffMax, s),
        s,
        s,
        new WatchTimes.Rounds(s, s, s));
  }

  private static WatchConfig config(String... types) {
    return WatchConfig.DEFAULTS.withTypes(List.of(types), false);
  }

  private static List<String> chosen(WatchConfig config) {
    return new TypeSelection(config.choice())
        .choose(SERVER).types().stream().map(DiscoveredType::typeId).toList();
  }

  private static DiscoveredType type(String group, String plural) {
    return new DiscoveredType(group, "v1", "Kind", plural, true);
  }
}
