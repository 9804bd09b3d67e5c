package dev.lockstep.bench.sim;

import dev.lockstep.protocol.state.ShardKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What each user may see, as a person would write it down: rules in order to be read one by one.
 * {@link #yaml} is what the backend reads; {@link #sees} says what it means, slowly and without
 * anything of the backend's.
 *
 * @param rules of each user
 */
record SimPolicy(long revision, Map<String, List<Rule>> rules) {
  /**
   * One rule.
   *
   * @param types "*" or names
   * @param namespaces null for all and for what is in none
   * @param namePrefix null for all
   * @param team null for whatever label
   */
  record Rule(
      boolean allows,
      Set<String> types,
      @org.jspecify.annotations.Nullable Set<String> namespaces,
      @org.jspecify.annotations.Nullable String namePrefix,
      @org.jspecify.annotations.Nullable String team) {
    private boolean reaches(String type, String namespace, String name, String label) {
      return (types.contains("*") || types.contains(type))
          && (namespaces == null || namespaces.contains(namespace))
          && (namePrefix == null || name.startsWith(namePrefix))
          && (team == null || team.equals(label));
    }
  }

  /** Whether the user sees an object; of the catalog, whether the user sees a type. */
  boolean sees(String user, String type, String namespace, String name, String label) {
    if (type.equals(ShardKey.CATALOG_TYPE)) {
      return mayTouch(user, name);
    }
    boolean allowed = false;
    for (Rule rule : of(user)) {
      if (rule.reaches(type, namespace, name, label)) {
        if (!rule.allows) {
          return false;
        }
        allowed = true;
      }
    }
    return allowed;
  }

  /**
   * The rules here never deny a whole type, so whatever a rule allows of it shows that it is there.
   */
  private boolean mayTouch(String user, String type) {
    return of(user).stream()
        .anyMatch(rule -> rule.allows && (rule.types.contains("*") || rule.types.contains(type)));
  }

  /** The rules of one user. */
  List<Rule> of(String user) {
    return rules.getOrDefault(user, List.of());
  }

  boolean seesCluster(String user) {
    return of(user).stream().anyMatch(Rule::allows);
  }

  /** What the backend reads. */
  String yaml() {
    StringBuilder text = new StringBuilder();
    for (String user : SimNames.USERS) {
      List<Rule> own = of(user);
      if (own.isEmpty()) {
        continue;
      }
      text.append(
          """
          ---
          apiVersion: lockstep.dev/v1
          kind: Policy
          metadata: {name: for-%s}
          subjects: [{kind: User, name: %s}]
          rules:
          """
              .formatted(user, user));
      own.forEach(rule -> text.append(yaml(rule)));
    }
    return text.toString();
  }

  private static String yaml(Rule rule) {
    List<String> fields = new ArrayList<>();
    fields.add("effect: " + (rule.allows ? "allow" : "deny"));
    fields.add("verbs: [view]");
    fields.add("apiGroups: ['*']");
    fields.add(
        "resources: "
            + list(
                rule.types.stream()
                    .map(type -> type.contains(".") ? type.substring(0, type.indexOf('.')) : type)
                    .collect(Collectors.toSet())));
    if (rule.namespaces != null) {
      fields.add("namespaces: " + list(rule.namespaces));
    }
    if (rule.namePrefix != null) {
      fields.add("names: ['" + rule.namePrefix + "*']");
    }
    if (rule.team != null) {
      fields.add("selector: {matchLabels: {team: " + rule.team + "}}");
    }
    return "  - {" + String.join(", ", fields) + "}\n";
  }

  private static String list(Set<String> texts) {
    return texts.stream().sorted().map(text -> "'" + text + "'").toList().toString();
  }

  /**
   * Draws what each user may see. The first sees all, always.
   *
   * @param isBlind whether {@link SimNames#BLIND} sees nothing of the namespace of secrets, ever
   */
  static SimPolicy draw(long revision, Luck luck, boolean isBlind) {
    Map<String, List<Rule>> rules = new LinkedHashMap<>();
    Set<String> all = Set.of("*");
    rules.put("ada", List.of(new Rule(true, all, null, null, null)));
    for (String user : SimNames.USERS.subList(1, SimNames.USERS.size())) {
      rules.put(user, draw(luck));
    }
    if (isBlind) {
      Set<String> vault = Set.of(SimNames.VAULT);
      List<Rule> drawn = new ArrayList<>(rules.getOrDefault(SimNames.BLIND, List.of()));
      drawn.removeIf(rule -> vault.equals(rule.namespaces));
      drawn.add(new Rule(false, all, vault, null, null));
      rules.put(SimNames.BLIND, List.copyOf(drawn));
    }
    return new SimPolicy(revision, rules);
  }

  private static List<Rule> draw(Luck luck) {
    Set<String> all = Set.of("*");
    return switch (luck.below(7)) {
      case 0 -> List.of();
      case 1 -> List.of(new Rule(true, all, null, null, null));
      case 2 -> List.of(new Rule(true, all, Set.of(namespace(luck)), null, null));
      case 3 -> List.of(new Rule(true, all, null, null, luck.pick(SimNames.TEAMS)));
      case 4 -> List.of(new Rule(true, all, null, "n" + luck.below(3), null));
      case 5 ->
          List.of(
              new Rule(true, all, null, null, null),
              new Rule(false, all, Set.of(SimNames.VAULT), null, null));
      default ->
          List.of(
              new Rule(true, Set.of("pods"), Set.of("a", "b"), null, null),
              new Rule(true, Set.of("widgets.example.com"), null, null, null),
              new Rule(false, all, Set.of("b"), "n1", null));
    };
  }

  private static String namespace(Luck luck) {
    return luck.pick(SimNames.NAMESPACES);
  }
}
