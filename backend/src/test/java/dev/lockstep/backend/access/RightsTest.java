package dev.lockstep.backend.access;

import static dev.lockstep.backend.access.PolicyText.rights;
import static dev.lockstep.backend.access.PolicyText.rule;
import static dev.lockstep.backend.access.PolicyText.sees;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backend.access.ShardAccess.Part;
import dev.lockstep.evidence.Holds;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RightsTest {
  private static final String CATALOG = "types.lockstep.dev";
  private static final String ALL =
      "verbs: [view], effect: allow, apiGroups: ['*'], resources: ['*']";
  private static final String TEAM =
      "verbs: [view], effect: allow, apiGroups: ['', apps], resources: ['*'],"
          + " exceptResources: [secrets], namespaces: ['checkout-*']";

  @Test
  @Holds("G16")
  void shouldSeeNothingWhenNoPolicyIsForTheSubject() {
    Rights rights = rights();

    assertThat(rights.isEmpty()).isTrue();
    assertThat(rights.of("pods", "a")).isEqualTo(ShardAccess.NONE);
    assertThat(rights.of(CATALOG, "")).isEqualTo(ShardAccess.NONE);
    assertThat(rights.mayTouchType("pods")).isFalse();
    assertThat(rights).isEqualTo(Rights.none());
  }

  @Test
  void shouldSeeWholeShardsWhenRuleNamesNoNamesAndNoLabels() {
    Rights rights = rights(rule(TEAM));

    assertThat(rights.of("pods", "checkout-1")).isEqualTo(ShardAccess.WHOLE);
    assertThat(rights.of("deployments.apps", "checkout-1")).isEqualTo(ShardAccess.WHOLE);
    assertThat(rights.of("secrets", "checkout-1")).isEqualTo(ShardAccess.NONE);
    assertThat(rights.of("pods", "billing")).isEqualTo(ShardAccess.NONE);
    assertThat(rights.of("nodes", "")).isEqualTo(ShardAccess.NONE);
    assertThat(rights.of("widgets.example.com", "checkout-1")).isEqualTo(ShardAccess.NONE);
  }

  @Test
  void shouldSeePartOfShardWhenRuleNamesNamesOrLabels() {
    String base = "verbs: [view], effect: allow, apiGroups: [''], resources: [pods], ";

    Part byName = (Part) rights(rule(base + "names: ['api-*', web]")).of("pods", "a");
    Part byLabel =
        (Part) rights(rule(base + "selector: {matchLabels: {tier: web}}")).of("pods", "a");

    assertThat(byName.filter().needsLabels()).isFalse();
    assertThat(byName.filter().allows("api-1", LabelLookup.NONE)).isTrue();
    assertThat(byName.filter().allows("web", LabelLookup.NONE)).isTrue();
    assertThat(byName.filter().allows("web-1", LabelLookup.NONE)).isFalse();
    assertThat(byLabel.filter().needsLabels()).isTrue();
    assertThat(byLabel.filter().allows("x", Map.of("tier", "web")::get)).isTrue();
    assertThat(byLabel.filter().allows("x", LabelLookup.NONE)).isFalse();
  }

  @Test
  void shouldShowExactlyTheTouchedTypesInTheCatalog() {
    Part part = (Part) rights(rule(TEAM)).of(CATALOG, "");

    assertThat(part.filter().needsLabels()).isFalse();
    assertThat(part.filter().allows("pods", LabelLookup.NONE)).isTrue();
    assertThat(part.filter().allows("replicasets.apps", LabelLookup.NONE)).isTrue();
    assertThat(part.filter().allows("secrets", LabelLookup.NONE)).isFalse();
    assertThat(part.filter().allows("widgets.example.com", LabelLookup.NONE)).isFalse();
  }

  @Test
  void shouldHideTypeFromCatalogWhenADenialCoversAllAllowedOfIt() {
    String deny = "verbs: [view], effect: deny, apiGroups: [''], resources: [secrets]";
    Rights rights =
        rights(
            PolicyText.policy("p", "{kind: User, name: ada}", "{" + ALL + "}", "{" + deny + "}"));

    assertThat(rights.mayTouchType("secrets")).isFalse();
    assertThat(rights.mayTouchType("secrets.example.com")).isTrue();
    assertThat(rights.mayTouchType("pods")).isTrue();
    assertThat(rights.of("secrets", "a")).isEqualTo(ShardAccess.NONE);
    assertThat(rights.of("pods", "a")).isEqualTo(ShardAccess.WHOLE);
  }

  @Test
  void shouldKeepTypeInCatalogWhenOnlySomeOfItIsDenied() {
    String deny =
        "verbs: [view], effect: deny, apiGroups: [''], resources: [pods], namespaces: [kube-*]";
    Rights rights =
        rights(
            PolicyText.policy("p", "{kind: User, name: ada}", "{" + ALL + "}", "{" + deny + "}"));

    assertThat(rights.mayTouchType("pods")).isTrue();
    assertThat(rights.of("pods", "kube-system")).isEqualTo(ShardAccess.NONE);
    assertThat(rights.of("pods", "a")).isEqualTo(ShardAccess.WHOLE);
  }

  @Test
  void shouldNotChangeWhenADenialHidesHiddenObjects() {
    String denySecrets =
        "verbs: [view], effect: deny, apiGroups: [''], resources: [secrets], namespaces: ['c*']";
    String denyElsewhere =
        "verbs: [view], effect: deny, apiGroups: ['*'], resources: ['*'], namespaces: [kube-*]";

    Rights plain = rights(rule(TEAM));
    Rights more =
        rights(
            PolicyText.policy(
                "p",
                "{kind: User, name: ada}",
                "{" + TEAM + "}",
                "{" + denySecrets + "}",
                "{" + denyElsewhere + "}"));

    assertThat(more).isEqualTo(plain);
  }

  @Test
  void shouldShareTheViewWhenDifferentRightsAgreeOnTheSelections() {
    String base = "verbs: [view], effect: allow, apiGroups: [''], resources: [pods], namespaces: ";
    List<Selection> asked = List.of(new Selection("pods", "a"));

    Rights one = rights(rule(base + "[a, b]"));
    Rights two = rights(rule(base + "['a', 'c-*']"));

    assertThat(one).isNotEqualTo(two);
    assertThat(one.restrictedTo(asked)).isEqualTo(two.restrictedTo(asked));
    assertThat(one.restrictedTo(asked).key()).isEqualTo(two.restrictedTo(asked).key());
    assertThat(one.restrictedTo(List.of()).key()).isNotEqualTo(one.key());
  }

  @Test
  void shouldKeepTheCatalogWhenNothingIsSelected() {
    Rights rights = rights(rule(TEAM)).restrictedTo(List.of());

    assertThat(rights.of("pods", "checkout-1")).isEqualTo(ShardAccess.NONE);
    assertThat(rights.of(CATALOG, "")).isEqualTo(rights(rule(TEAM)).of(CATALOG, ""));
    assertThat(rights.isEmpty()).isFalse();
  }

  /** A client writes selections: none may widen what it sees or what its view is called. */
  @Test
  void shouldSelectNothingWhenSelectionHoldsWildcardsOrLineEnds() {
    Rights rights = rights(rule(TEAM));
    Rights nothing = rights.restrictedTo(List.of());
    List<String> types =
        List.of("*.apps", "po*", "pods.*", "**", "", "*.", "pods\nallow @core/secrets * *", "Pods");
    List<String> namespaces = List.of("checkout*", "?", "**", "a\nallow", "@cluster", "A", " ");

    for (String type : types) {
      assertThat(rights.restrictedTo(List.of(new Selection(type, "*")))).isEqualTo(nothing);
    }
    for (String namespace : namespaces) {
      assertThat(rights.restrictedTo(List.of(new Selection("pods", namespace)))).isEqualTo(nothing);
    }
    assertThat(sees(rights.restrictedTo(List.of(new Selection("*.", "*"))), "secrets", "a", "x"))
        .isFalse();
  }

  @Test
  void shouldRefuseWhenThereAreTooManySelections() {
    Rights rights = rights(rule(ALL));
    List<Selection> most =
        IntStream.range(0, Rights.SELECTIONS_MAX)
            .mapToObj(index -> new Selection("pods", "n" + index))
            .toList();
    List<Selection> tooMany =
        IntStream.rangeClosed(0, Rights.SELECTIONS_MAX)
            .mapToObj(index -> new Selection("pods", "n" + index))
            .toList();

    assertThat(rights.restrictedTo(most).of("pods", "n7")).isEqualTo(ShardAccess.WHOLE);
    assertThat(rights.restrictedTo(Collections.nCopies(9_999, Selection.EVERYTHING)))
        .isEqualTo(rights);
    assertThatThrownBy(() -> rights.restrictedTo(tooMany))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("more than 256 selections");
  }

  /** The id goes over the wire and into cursors: this text and this number may not change. */
  @Test
  void shouldReturnTheSameViewIdWhenComputedAnotherDay() {
    Rights rights = rights(rule(TEAM)).restrictedTo(List.of(new Selection("pods", "checkout-1")));

    assertThat(rights.canonical())
        .isEqualTo(
            """
            lockstep rights 1
            type @core/*!secrets
            type apps/*!secrets
            allow @core/pods checkout-1 *
            """);
    assertThat(rights.key().id()).isEqualTo(0x74ee63e18cbc8265L);
    assertThat(Rights.none().canonical()).isEqualTo("lockstep rights 1\n");
  }
}
