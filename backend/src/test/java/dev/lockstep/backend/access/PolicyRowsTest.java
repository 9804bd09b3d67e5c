package dev.lockstep.backend.access;

import static dev.lockstep.backend.access.PolicyText.NOW;
import static dev.lockstep.backend.access.PolicyText.policy;
import static dev.lockstep.backend.access.PolicyText.read;
import static dev.lockstep.backend.access.PolicyText.rights;
import static dev.lockstep.backend.access.PolicyText.rule;
import static dev.lockstep.backend.access.PolicyText.sees;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.common.yaml.YamlRefused;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The bad-input rows R1 to R40 that apply to policies from files, each with its exact answer. */
final class PolicyRowsTest {
  private static final String ADA = "{kind: User, name: ada}";
  private static final String VIEW = "verbs: [view], effect: allow, ";
  private static final String PODS = VIEW + "apiGroups: [''], resources: [pods], ";

  @Test
  @Row("R1")
  @Threat("G3")
  void shouldGiveNoAccessWhenThereIsNoPolicy() {
    assertThat(rights("").isEmpty()).isTrue();
    assertThat(rights("# none yet\n").isEmpty()).isTrue();
  }

  @Test
  @Row("R2")
  void shouldWarnWhenRulesAreEmptyAndRefuseWhenMissing() {
    Policies policies = read(policy("p", ADA));

    assertThat(policies.warnings())
        .containsExactly("p.yaml:2: rules is empty, so the policy allows nothing");
    assertThat(policies.verdict(new Subject("ada", List.of()), "c1", NOW).rights().isEmpty())
        .isTrue();
    String head = "apiVersion: lockstep.dev/v1\nkind: Policy\nmetadata: {name: p}\nsubjects: []\n";
    assertRefused(head, "p.yaml:1: rules is missing");
    assertRefused(head + "rules:\n", "p.yaml:5: rules must be a list, but is empty");
  }

  @Test
  @Row("R3")
  void shouldWarnWhenSubjectsAreEmpty() {
    assertThat(read(policy("p", "", "{" + PODS + "}")).warnings())
        .containsExactly("p.yaml:2: subjects is empty, so the policy is for nobody");
    assertRefusedRule(
        PODS + "names: []",
        "rules[0].names is an empty list: name at least one, or"
            + " leave the field out to mean all");
  }

  @Test
  @Row("R4")
  void shouldRefuseWhenVerbIsNotKnown() {
    String text = "rules[0].verbs may hold only \"view\"; there is no other verb yet";
    assertRefusedRule("verbs: [get], effect: allow, apiGroups: [''], resources: [pods]", text);
    assertRefusedRule("verbs: [view, List], effect: allow, apiGroups: [''], resources: [p]", text);
    assertRefusedRule(
        "effect: allow, apiGroups: [''], resources: [pods]", "rules[0].verbs is missing");
    assertRefusedRule(
        "verbs: [], effect: allow, apiGroups: [''], resources: [pods]",
        "rules[0].verbs is an empty list: name at least one");
  }

  @Test
  @Row("R5")
  void shouldNameFileLineAndFieldWhenFieldIsNotKnown() {
    assertRefusedRule(
        PODS + "exceptNamespaces: [x]",
        "\"exceptNamespaces\" in rules[0] is not a field; the fields are apiGroups, clusters,"
            + " effect, exceptResources, names, namespaces, resources, selector, verbs, window");
    assertRefusedRule(
        PODS + "Namespaces: [x]",
        "\"Namespaces\" in rules[0] is not a field; did you mean namespaces?");
    assertRefused("apiVersion: v1\n", "p.yaml:1: apiVersion must be lockstep.dev/v1");
    assertRefused("apiVersion: lockstep.dev/v1\nkind: Role\n", "p.yaml:2: kind must be Policy");
    assertRefused(
        "apiVersion: lockstep.dev/v1\nkind: Policy\nmetadata:\n  name: p\n  labels: {}\n",
        "p.yaml:5: \"labels\" in metadata is not a field; the fields are name");
  }

  @Test
  @Row("R6")
  void shouldRefuseWhenVerbIsStar() {
    assertRefusedRule(
        "verbs: ['*'], effect: allow, apiGroups: [''], resources: [pods]",
        "rules[0].verbs may not be \"*\": it would also grant verbs of later versions");
  }

  @Test
  @Row("R7")
  void shouldReachEveryGroupWhenGroupIsStar() {
    Rights rights = rights(rule(VIEW + "apiGroups: ['*'], resources: [pods]"));

    assertThat(sees(rights, "pods", "a", "x")).isTrue();
    assertThat(sees(rights, "pods.born.later.io", "a", "x")).isTrue();
    assertThat(sees(rights, "nodes", "", "x")).isFalse();
    assertRefusedRule(
        VIEW + "apiGroups: ['*', apps], resources: [pods]",
        "rules[0].apiGroups has \"*\" as well as names: keep the one or the others");
    assertRefusedRule(
        VIEW + "apiGroups: ['*.io'], resources: [pods]",
        "rules[0].apiGroups[0] must be a group's full name in lower case, \"\" for the core"
            + " group, or \"*\" alone");
  }

  @Test
  @Row("R8")
  void shouldNotReachOtherGroupsWhenResourceIsStarInListedGroups() {
    Rights rights = rights(rule(VIEW + "apiGroups: ['', apps], resources: ['*']"));

    assertThat(sees(rights, "pods", "a", "x")).isTrue();
    assertThat(sees(rights, "deployments.apps", "a", "x")).isTrue();
    assertThat(sees(rights, "widgets.example.com", "a", "x")).isFalse();
    assertThat(rights.mayTouchType("widgets.example.com")).isFalse();
  }

  @Test
  @Row("R9")
  void shouldRefuseWhenGroupIsMissing() {
    assertRefusedRule(VIEW + "resources: [pods]", "rules[0].apiGroups is missing");
    assertRefusedRule(
        VIEW + "apiGroups: [], resources: [pods]",
        "rules[0].apiGroups is an empty list: name at least one");
    assertThat(sees(rights(rule(PODS)), "pods", "a", "x")).isTrue();
  }

  @Test
  @Row("R10")
  void shouldGiveNoRightWhenKindIsNamedUnderTheWrongGroup() {
    Rights rights = rights(rule(VIEW + "apiGroups: [extensions], resources: [deployments]"));

    assertThat(sees(rights, "deployments.extensions", "a", "x")).isTrue();
    assertThat(sees(rights, "deployments.apps", "a", "x")).isFalse();
    assertThat(sees(rights, "deployments", "a", "x")).isFalse();
    assertThat(rights.mayTouchType("deployments.apps")).isFalse();
    assertRefusedRule(
        VIEW + "apiGroups: [apps/v1], resources: [deployments]",
        "rules[0].apiGroups[0] is a group without a version: write \"apps\", not \"apps/v1\"");
  }

  @Test
  @Row("R11")
  void shouldRefuseWhenResourceIsASubresource() {
    assertRefusedRule(
        VIEW + "apiGroups: [''], resources: [pods, pods/log]",
        "rules[0].resources[1] names a subresource; the verb view is about whole resources only");
  }

  @Test
  @Row("R12")
  void shouldRefuseWhenSubresourceOfEveryResourceIsNamed() {
    assertRefusedRule(
        VIEW + "apiGroups: [''], resources: ['*/log']",
        "rules[0].resources[0] names a subresource; the verb view is about whole resources only");
  }

  @Test
  @Row("R13")
  void shouldFilterByNameWhenNamesAreGiven() {
    Rights rights = rights(rule(PODS + "names: [one, 'two-*']"));

    assertThat(sees(rights, "pods", "a", "one")).isTrue();
    assertThat(sees(rights, "pods", "a", "two-x")).isTrue();
    assertThat(sees(rights, "pods", "a", "three")).isFalse();
  }

  @Test
  @Row("R14")
  void shouldRefuseWhenListIsEmptyAndMeanAllWhenItIsAbsent() {
    String text = " is an empty list: name at least one, or leave the field out to mean all";
    assertRefusedRule(PODS + "names: []", "rules[0].names" + text);
    assertRefusedRule(PODS + "namespaces: []", "rules[0].namespaces" + text);
    assertRefusedRule(PODS + "clusters: []", "rules[0].clusters" + text);
    assertThat(rights(rule(PODS)).of("pods", "a")).isEqualTo(ShardAccess.WHOLE);
  }

  @Test
  @Row("R15")
  void shouldRefuseWhenNameHoldsASlash() {
    assertRefusedRule(
        PODS + "names: ['a/b']",
        "rules[0].names[0] holds a \"/\", which no object's name can hold");
    assertThat(
            sees(
                rights(rule(VIEW + "apiGroups: ['*'], resources: ['*'], names: ['system:*']")),
                "clusterroles.rbac.authorization.k8s.io",
                "",
                "system:node"))
        .isTrue();
  }

  @Test
  @Row("R16")
  void shouldReachNothingWhenClusterRuleIsOnNamespacedKind() {
    Rights rights = rights(rule(PODS + "namespaces: ['']"));

    assertThat(rights.of("pods", "a")).isEqualTo(ShardAccess.NONE);
    assertThat(rights.of("pods", "")).isEqualTo(ShardAccess.WHOLE);
  }

  @Test
  @Row("R17")
  void shouldReachNothingWhenNamespaceRuleIsOnClusterKind() {
    Rights rights =
        rights(rule(VIEW + "apiGroups: [''], resources: [nodes], namespaces: ['*', a]"));

    assertThat(rights.of("nodes", "")).isEqualTo(ShardAccess.NONE);
  }

  @Test
  @Row("R18")
  void shouldDistinguishStarFromEmptyWhenNamespacesAreNamed() {
    Rights star = rights(rule(VIEW + "apiGroups: [''], resources: ['*'], namespaces: ['*']"));
    Rights empty = rights(rule(VIEW + "apiGroups: [''], resources: ['*'], namespaces: ['']"));
    Rights both = rights(rule(VIEW + "apiGroups: [''], resources: ['*'], namespaces: ['', '*']"));
    Rights absent = rights(rule(VIEW + "apiGroups: [''], resources: ['*']"));

    assertThat(sees(star, "pods", "a", "x")).isTrue();
    assertThat(sees(star, "nodes", "", "x")).isFalse();
    assertThat(sees(empty, "pods", "a", "x")).isFalse();
    assertThat(sees(empty, "nodes", "", "x")).isTrue();
    assertThat(both).isEqualTo(absent);
  }

  @Test
  @Row("R19")
  void shouldDecideByNameWhenNamespaceIsRecreated() {
    Rights rights = rights(rule(PODS + "namespaces: [team]"));

    assertThat(rights.of("pods", "team")).isEqualTo(ShardAccess.WHOLE);
    assertThat(rights.of("pods", "team-2")).isEqualTo(ShardAccess.NONE);
  }

  @Test
  @Row("R20")
  void shouldWarnWhenLabelsDecide() {
    String selector = "selector: {matchLabels: {tier: web}}";

    assertThat(read(rule(PODS + selector)).warnings())
        .containsExactly(
            "p.yaml:6: rules[0].selector decides by labels: a user who may edit these objects'"
                + " labels decides what is seen");
    assertThat(read(rule(PODS.replace("allow", "deny") + selector)).warnings())
        .containsExactly(
            "p.yaml:6: rules[0].selector decides by labels: a user who may edit these objects'"
                + " labels decides what is hidden");
  }

  @Test
  @Row("R21")
  void shouldRefuseWhenSelectorIsInvalid() {
    assertSelectorRefused(
        "{}",
        "rules[0].selector has no conditions: leave it out to mean all, or name at least one");
    assertSelectorRefused(
        "{matchLabels: {}, matchExpressions: []}",
        "rules[0].selector has no conditions: leave it out to mean all, or name at least one");
    assertSelectorRefused(
        "{matchLabels: {a: true}}",
        "a value in rules[0].selector.matchLabels must be text, but is a boolean: put it in"
            + " quotes");
    assertSelectorRefused(
        "{matchLabels: {'a b': c}}",
        "rules[0].selector.matchLabels has a key that no label can have");
    assertSelectorRefused(
        "{matchLabels: {/b: c}}", "rules[0].selector.matchLabels has a key that no label can have");
    assertSelectorRefused(
        "{matchLabels: {a: '*'}}",
        "rules[0].selector.matchLabels has a value that no label can have");
    String expression = "rules[0].selector.matchExpressions[0].";
    assertSelectorRefused(
        "{matchExpressions: [{key: a, operator: Gt, values: ['1']}]}",
        expression + "operator must be In, NotIn, Exists or DoesNotExist");
    assertSelectorRefused(
        "{matchExpressions: [{key: a, operator: In}]}",
        expression + "values needs at least one value with In and NotIn");
    assertSelectorRefused(
        "{matchExpressions: [{key: a, operator: Exists, values: [b]}]}",
        expression + "values must be left out with Exists and DoesNotExist");
    assertSelectorRefused(
        "{matchExpressions: [{operator: Exists}]}", expression + "key is missing");
  }

  @Test
  @Row("R22")
  void shouldSeeNothingWhenSelectorMatchesNothing() {
    Rights rights =
        rights(
            rule(
                PODS
                    + "selector: {matchLabels: {a: b},"
                    + " matchExpressions: [{key: a, operator: DoesNotExist}]}"));

    assertThat(sees(rights, "pods", "n", "x", Map.of("a", "b"))).isFalse();
    assertThat(sees(rights, "pods", "n", "x", Map.of())).isFalse();
  }

  @Test
  @Row("R23")
  void shouldDistinguishUsersWhenOnlyCaseDiffers() {
    Policies policies = read(rule(PODS));

    assertThat(policies.verdict(new Subject("Ada", List.of()), "c1", NOW).rights().isEmpty())
        .isTrue();
    assertThat(policies.verdict(new Subject("ada ", List.of()), "c1", NOW).rights().isEmpty())
        .isTrue();
  }

  @Test
  @Row("R24")
  void shouldDistinguishUsersThatLookAlikeAndRefuseInvisibleCharacters() {
    Policies policies = read(rule(PODS));
    String cyrillic = "\u0430da";

    assertThat(policies.verdict(new Subject(cyrillic, List.of()), "c1", NOW).rights().isEmpty())
        .isTrue();
    assertSubjectRefused("\"a\\u200Bda\"", "name holds invisible characters");
    assertSubjectRefused("\"ada\\u202E\"", "name holds invisible characters");
    assertSubjectRefused("\"ada \"", "name begins or ends with white space");
    assertSubjectRefused(
        "\"u\\u0308\"",
        "name holds accents as separate characters (it must be in Unicode form NFC)");
    assertThat(read(policy("p", "{kind: User, name: \"\u00fc\"}", "{" + PODS + "}")).size())
        .isEqualTo(1);
  }

  @Test
  @Row("R25")
  void shouldRefuseWhenSubjectIsReserved() {
    assertSubjectRefused("\"system:masters\"", "name begins with \"system:\", which is reserved");
    assertSubjectRefused("\"System:x\"", "name begins with \"system:\", which is reserved");
    assertSubjectRefused("\"*\"", "name is not a pattern: name each user or group");
    assertSubjectRefused("\"\"", "name is empty");
    assertSubjectRefused("\"" + "x".repeat(257) + "\"", "name is longer than 256 characters");
  }

  @Test
  @Row("R26")
  void shouldNotMixUserAndGroupWhenNamesAreEqual() {
    Policies policies = read(policy("p", "{kind: Group, name: ada}", "{" + PODS + "}"));

    assertThat(policies.verdict(new Subject("ada", List.of()), "c1", NOW).rights().isEmpty())
        .isTrue();
    assertThat(policies.verdict(new Subject("x", List.of("ada")), "c1", NOW).rights().isEmpty())
        .isFalse();
    assertRefused(
        policy("p", "{kind: ServiceAccount, name: x}"),
        "p.yaml:5: subjects[0].kind must be User or Group");
  }

  @Test
  @Row("R27")
  void shouldGiveNothingWhenGroupIsNoLongerHeld() {
    Policies policies = read(policy("p", "{kind: Group, name: gone}", "{" + PODS + "}"));

    assertThat(policies.verdict(new Subject("ada", List.of()), "c1", NOW).rights().isEmpty())
        .isTrue();
  }

  @Test
  @Row({"R28", "R29"})
  void shouldRefuseWhenGroupsOrRolesAreNested() {
    assertRefused(
        policy("p", "{kind: Group, name: a, groups: [b]}"),
        "p.yaml:5: \"groups\" in subjects[0] is not a field; the fields are kind, name");
    assertRefused(
        "apiVersion: lockstep.dev/v1\nkind: Policy\naggregationRule: {}\n",
        "p.yaml:3: \"aggregationRule\" is not a field; the fields are apiVersion, kind, metadata,"
            + " rules, subjects");
  }

  @Test
  @Row("R30")
  @Threat("G2")
  void shouldAcceptTenThousandRulesAndRefuseOneMore() {
    Policies policies = read(manyRules("a", 5_000), manyRules("b", 5_000));

    Rights rights = policies.verdict(new Subject("ada", List.of()), "c1", NOW).rights();

    assertThat(sees(rights, "pods", "a-4999", "x")).isTrue();
    assertThat(sees(rights, "pods", "a-5000", "x")).isFalse();
    assertThatThrownBy(() -> read(manyRules("a", 5_000), manyRules("b", 5_001)))
        .hasMessageEndingWith(
            ": rules makes the policies larger than can be held: together they may have 10000"
                + " rules");
  }

  @Test
  @Row("R31")
  void shouldAcceptManySubjectsAndRefuseOneMore() {
    Policies policies = read(policy("p", manySubjects("u", 50_000), "{" + PODS + "}"));

    assertThat(policies.verdict(new Subject("u49999", List.of()), "c1", NOW).rights().isEmpty())
        .isFalse();
    assertThatThrownBy(() ->
            PolicyReader.read(
                List.of(
                    source("a.yaml", policy("a", manySubjects("u", 50_000))),
                    source("b.yaml", policy("b", manySubjects("v", 50_001))))))
        .isInstanceOf(YamlRefused.class)
        .hasMessage(
            "b.yaml:5: subjects makes the policies larger than can be held: together they may have"
                + " 100000 subjects");
  }

  @Test
  @Row("R32")
  void shouldAcceptAMegabyteAndRefuseMoreThanFour() {
    String padding = ("#" + "x".repeat(99) + "\n").repeat(10_000);

    assertThat(read(padding, rule(PODS)).size()).isEqualTo(1);
    assertRefused(padding.repeat(5), "p.yaml: is longer than 4194304 characters: split it");
  }

  @Test
  @Row("R32")
  void shouldRefuseWhenListsMultiplyBeyondTheBound() {
    String thousand =
        IntStream.range(0, 1_000).mapToObj(i -> "n" + i).collect(Collectors.joining(","));
    String text = ": rules makes the policies larger than can be held: together they may have ";

    assertRefused(
        rule(PODS + "namespaces: [" + thousand + "], names: [" + thousand + "]"),
        "p.yaml:6" + text + "100000 combinations of group, resource, namespace and name");
    assertRefused(
        rule(
            PODS.replace("allow", "deny") + "namespaces: [" + thousand + "], names: [a,b,c,d,e,f]"),
        "p.yaml:6" + text + "5000 combinations that are denied");
    assertRefused(
        rule(PODS + "names: [" + thousand + ", more]"),
        "p.yaml:6: rules[0].names has 1001 items; at most 1000 are read");
  }

  @Test
  @Row("R33")
  void shouldRefusePatternsThatAreNotGlobs() {
    assertRefusedRule(
        PODS + "namespaces: ['(a+)+$']",
        "rules[0].namespaces[0] must be lower-case letters, digits, '-', '.' and the wildcards '*'"
            + " and '?', at most 253 characters");
    assertRefusedRule(
        PODS + "names: ['" + "a".repeat(254) + "']",
        "rules[0].names[0] must be 1 to 253 characters that an object's name can hold, and the"
            + " wildcards '*' and '?'");
    assertRefusedRule(
        PODS + "names: ['a b']",
        "rules[0].names[0] must be 1 to 253 characters that an object's name can hold, and the"
            + " wildcards '*' and '?'");
  }

  @Test
  @Row("R34")
  void shouldRefuseWhenThereAreExpressions() {
    assertRefusedRule(
        PODS + "expression: 'object.spec.size() > 1'",
        "\"expression\" in rules[0] is not a field; the fields are apiGroups, clusters, effect,"
            + " exceptResources, names, namespaces, resources, selector, verbs, window");
  }

  @Test
  @Row("R35")
  @Threat("G3")
  void shouldDenyWhenBothAllowAndDenyReachIt() {
    String deny = "{" + PODS.replace("allow", "deny") + "names: ['db-*']}";
    Rights one = rights(policy("p", ADA, "{" + PODS + "}", deny));
    Rights other =
        rights(policy("p", ADA, deny), policy("q", "{kind: Group, name: dev}", "{" + PODS + "}"));

    assertThat(sees(one, "pods", "a", "db-1")).isFalse();
    assertThat(sees(one, "pods", "a", "web")).isTrue();
    assertThat(other).isEqualTo(one);
  }

  @Test
  @Row("R36")
  void shouldThrowWhenRevisionWouldGoBack() {
    Policies policies = read(rule(PODS)).withRevision(7);

    assertThat(policies.revision()).isEqualTo(7);
    assertThat(policies.verdict(new Subject("ada", List.of()), "c1", NOW).revision()).isEqualTo(7);
    assertThatThrownBy(() -> policies.withRevision(6))
        .hasMessage("policy revision would go back from 7 to 6");
  }

  @Test
  @Row("R37")
  void shouldRefuseWhenTwoPoliciesHaveOneName() {
    assertThatThrownBy(() ->
            PolicyReader.read(
                List.of(source("a.yaml", rule(PODS)), source("b.yaml", "# a copy\n" + rule(PODS)))))
        .hasMessage("b.yaml:5: metadata.name \"p\" is already used by the policy at a.yaml:2");
  }

  @Test
  void shouldRefuseWhenEffectOrListsMakeNoSense() {
    assertRefusedRule(
        "verbs: [view], apiGroups: [''], resources: [pods]", "rules[0].effect is missing");
    assertRefusedRule(
        "verbs: [view], effect: Allow, apiGroups: [''], resources: [pods]",
        "rules[0].effect must be allow or deny");
    assertRefusedRule(
        PODS + "exceptResources: [secrets]",
        "rules[0].exceptResources has a meaning only with resources: [\"*\"]");
    assertRefusedRule(
        VIEW + "apiGroups: [''], resources: ['*'], exceptResources: ['*']",
        "rules[0].exceptResources may not be \"*\": the rule would apply to nothing");
    assertRefusedRule(
        VIEW + "apiGroups: [''], resources: [Pod]",
        "rules[0].resources[0] must be the plural name in lower case, as \"kubectl api-resources\""
            + " prints it, or \"*\" alone");
    assertRefusedRule(
        VIEW + "apiGroups: [''], resources: [deployments.apps]",
        "rules[0].resources[0] must be the plural name alone; the group belongs into apiGroups");
    assertRefusedRule(
        VIEW + "apiGroups: [lockstep.dev], resources: [types]",
        "rules[0].apiGroups[0] names the group of Lockstep's own catalog, which follows from the"
            + " other rules");
  }

  @Test
  void shouldRefuseWhenWindowMakesNoSense() {
    String days = "rules[0].window.days ";
    assertWindowRefused("{zone: UTC}", "rules[0].window needs days, or from and to, or both");
    assertWindowRefused("{days: [Mon]}", "rules[0].window.zone is missing");
    assertWindowRefused(
        "{days: [mon], zone: UTC}", days + "may hold only Mon, Tue, Wed, Thu, Fri, Sat, Sun");
    assertWindowRefused(
        "{days: [], zone: UTC}", days + "is an empty list: leave the field out to mean every day");
    assertWindowRefused("{from: '09:00', zone: UTC}", "rules[0].window.to is missing");
    String time = " must be a time like \"09:00\", from \"00:00\" to \"24:00\"";
    assertWindowRefused("{from: '9:00', to: '10:00', zone: UTC}", "rules[0].window.from" + time);
    assertWindowRefused("{from: '09:00', to: '24:01', zone: UTC}", "rules[0].window.to" + time);
    assertWindowRefused(
        "{from: '24:00', to: '09:00', zone: UTC}",
        "rules[0].window.from must be before 24:00; the next day begins at 00:00");
    assertWindowRefused(
        "{from: '09:00', to: '09:00', zone: UTC}",
        "rules[0].window.to is the same time as from; for whole days leave both out");
    assertWindowRefused(
        "{days: [Mon], zone: +02:00}",
        "rules[0].window.zone must be a time zone's name like Europe/Berlin, or UTC");
    assertWindowRefused(
        "{days: [Mon], zone: Europe/Atlantis}",
        "rules[0].window.zone is not a time zone known here");
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(YamlRefused.class).hasMessage(message);
  }

  private static void assertRefusedRule(String fields, String problem) {
    assertRefused(rule(fields), "p.yaml:6: " + problem);
  }

  private static void assertSelectorRefused(String selector, String problem) {
    assertRefusedRule(PODS + "selector: " + selector, problem);
  }

  private static void assertWindowRefused(String window, String problem) {
    assertRefusedRule(PODS + "window: " + window, problem);
  }

  private static void assertSubjectRefused(String name, String problem) {
    assertRefused(
        policy("p", "{kind: User, name: " + name + "}"), "p.yaml:5: subjects[0]." + problem);
  }

  private static String manyRules(String name, int count) {
    String[] rules =
        IntStream.range(0, count)
            .mapToObj(index -> "{" + PODS + "namespaces: ['" + name + "-" + index + "']}")
            .toArray(String[]::new);
    return policy(name, ADA, rules);
  }

  private static String manySubjects(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(index -> "{kind: User, name: " + prefix + index + "}")
        .collect(Collectors.joining(",\n"));
  }

  private static SourceText source(String name, String text) {
    return new SourceText(name, text);
  }
}
