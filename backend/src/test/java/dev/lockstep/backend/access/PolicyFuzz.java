package dev.lockstep.backend.access;

import static dev.lockstep.backend.access.PolicyText.NOW;
import static dev.lockstep.backend.access.PolicyText.policy;
import static dev.lockstep.backend.access.PolicyText.rule;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.common.yaml.YamlRefused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text as a policy file gives policies, or one sentence with its place. A subject that no
 * policy names never sees anything.
 */
final class PolicyFuzz {
  static Stream<byte[]> seeds() {
    return Stream.of(
            rule("verbs: [view], effect: allow, apiGroups: [''], resources: [pods]"),
            rule(
                "verbs: [view], effect: deny, apiGroups: ['*'], resources: ['*'],"
                    + " exceptResources: [nodes], clusters: ['c*'], namespaces: ['a-*-b'],"
                    + " names: ['x*']"),
            rule(
                "verbs: [view], effect: allow, apiGroups: [apps], resources: [deployments],"
                    + " selector: {matchLabels: {a: b}, matchExpressions:"
                    + " [{key: c, operator: NotIn, values: [d, e]}]}"),
            rule(
                "verbs: [view], effect: allow, apiGroups: [apps], resources: [deployments],"
                    + " window: {from: '2026-01-01T00:00:00Z', until: '2026-12-31T00:00:00Z',"
                    + " days: [Mon, Tue], hours: '08:00-18:00', timezone: Europe/Berlin}"),
            policy("a", "{kind: User, name: ada}, {kind: Group, name: dev}"))
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyTextIsPoliciesOrOneSentence(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    Policies policies;
    try {
      policies = PolicyReader.read(List.of(new SourceText("p.yaml", text)));
    } catch (YamlRefused refused) {
      assertThat(refused.getMessage())
          .startsWith("p.yaml:")
          .doesNotContainPattern("\\p{Cntrl}")
          .hasSizeLessThan(2_000);
      return;
    }
    Policies.Verdict ada = policies.verdict(new Subject("ada", List.of("dev")), "c1", NOW);
    for (String type : List.of("pods", "deployments.apps", "nodes", "widgets.example.com")) {
      for (String namespace : List.of("", "a-x-b", "shop")) {
        PolicyText.sees(ada.rights(), type, namespace, "x", Map.of("a", "b"));
      }
    }
    assertThat(ada.nextChange()).isAfter(NOW);
    // No text can name this one: the name has a character that no name may have.
    assertThat(policies.verdict(new Subject("\u0007", List.of("\u0007")), "c1", NOW).rights())
        .matches(Rights::isEmpty);
  }
}
