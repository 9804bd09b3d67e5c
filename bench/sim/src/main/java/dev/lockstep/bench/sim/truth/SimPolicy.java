package dev.lockstep.bench.sim.truth;

import dev.lockstep.bench.sim.cluster.SimNames;
import dev.lockstep.bench.sim.time.Luck;
import dev.lockstep.protocol.state.ShardKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The policies of a world: each user's rules, in order. {@link #yaml} is the backend's input;
 * {@link #sees} states their meaning, slowly and without any code of the backend.
 *
 * @param rules of each user
 */
public record SimPolicy(long revision, Map<String, List<Rule>> rules) {
  /**
   * One rule.
   *
   * @param hours null for always
   */
  public record Rule(boolean allows, Reach reach, @Nullable SimHours hours) {
    private Rule(
        boolean allows,
        Set<String> types,
        @Nullable Set<String> namespaces,
        @Nullable String namePrefix,
        @Nullable String team) {
      this(allows, new Reach(types, namespaces, namePrefix, team), null);
    }

    private Rule during(@Nullable SimHours when) {
      return new Rule(allows, reach, when);
    }
  }

  /**
   * The objects that a rule is about.
   *
   * @param types "*" or names
   * @param namespaces null for all and for objects without one
   * @param namePrefix null for all
   * @param team null for any label
   */
  public record Reach(
      Set<String> types,
      @Nullable Set<String> namespaces,
      @Nullable String namePrefix,
      @Nullable String team) {
    private boolean hasType(String type) {
      return types.contains("*") || types.contains(type);
    }

    private boolean includes(String type, String namespace, String name, String label) {
      return hasType(type)
          && (namespaces == null || namespaces.contains(namespace))
          && (namePrefix == null || name.startsWith(namePrefix))
          && (team == null || team.equals(label));
    }
  }

  /** Whether any rule has hours. */
  public boolean hasHours() {
    return rules.values().stream().flatMap(List::stream).anyMatch(rule -> rule.hours() != null);
  }

  /** The rules in force at this time of day, without their hours. */
  public SimPolicy at(long epochMs) {
    if (!hasHours()) {
      return this;
    }
    Map<String, List<Rule>> counting = new LinkedHashMap<>();
    rules.forEach((user, own) ->
        counting.put(
            user,
            own.stream()
                .filter(rule -> rule.hours() == null || rule.hours().isOpen(epochMs))
                .map(rule -> rule.during(null))
                .toList()));
    return new SimPolicy(revision, counting);
  }

  /**
   * The same policies, except that for each user one rule after the first begins or ends at a
   * minute.
   *
   * @param isBlind as in {@link #draw}: the blind user's last rule is in force at all hours
   */
  public SimPolicy withHours(long edgeMs, Luck luck, boolean isBlind) {
    Map<String, List<Rule>> changed = new LinkedHashMap<>(rules);
    for (String user : SimNames.USERS.subList(1, SimNames.USERS.size())) {
      List<Rule> own = new ArrayList<>(of(user));
      int changeable = own.size() - (isBlind && user.equals(SimNames.BLIND) ? 1 : 0);
      if (changeable > 0) {
        int which = luck.below(changeable);
        own.set(which, own.get(which).during(new SimHours(luck.chance(0.5), edgeMs)));
        changed.put(user, List.copyOf(own));
      }
    }
    return new SimPolicy(revision, changed);
  }

  /** Whether the user sees an object; of the catalog, whether the user sees a type. */
  public boolean sees(String user, String type, String namespace, String name, String label) {
    if (type.equals(ShardKey.CATALOG_TYPE)) {
      return mayTouch(user, name);
    }
    boolean allowed = false;
    for (Rule rule : of(user)) {
      if (rule.reach.includes(type, namespace, name, label)) {
        if (!rule.allows) {
          return false;
        }
        allowed = true;
      }
    }
    return allowed;
  }

  /**
   * The rules here never deny a whole type, so any rule that allows a part of it shows that it
   * exists.
   */
  private boolean mayTouch(String user, String type) {
    return of(user).stream().anyMatch(rule -> rule.allows && rule.reach.hasType(type));
  }

  /** The rules of one user. */
  public List<Rule> of(String user) {
    return rules.getOrDefault(user, List.of());
  }

  public boolean seesCluster(String user) {
    return of(user).stream().anyMatch(Rule::allows);
  }

  /** The policies in YAML, as the backend reads them. */
  public String yaml() {
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
    Reach reach = rule.reach;
    List<String> fields = new ArrayList<>();
    fields.add("effect: " + (rule.allows ? "allow" : "deny"));
    fields.add("verbs: [view]");
    fields.add("apiGroups: ['*']");
    fields.add(
        "resources: "
            + list(
                reach.types.stream()
                    .map(type -> type.contains(".") ? type.substring(0, type.indexOf('.')) : type)
                    .collect(Collectors.toSet())));
    if (reach.namespaces != null) {
      fields.add("namespaces: " + list(reach.namespaces));
    }
    if (reach.namePrefix != null) {
      fields.add("names: ['" + reach.namePrefix + "*']");
    }
    if (reach.team != null) {
      fields.add("selector: {matchLabels: {team: " + reach.team + "}}");
    }
    if (rule.hours != null) {
      fields.add("window: " + rule.hours.yaml());
    }
    return "  - {" + String.join(", ", fields) + "}\n";
  }

  private static String list(Set<String> texts) {
    return texts.stream().sorted().map(text -> "'" + text + "'").toList().toString();
  }

  /**
   * Draws the rules of each user. The first user sees everything, always.
   *
   * @param isBlind whether {@link SimNames#BLIND} sees nothing of the namespace of secrets, ever
   */
  public static SimPolicy draw(long revision, Luck luck, boolean isBlind) {
    Map<String, List<Rule>> rules = new LinkedHashMap<>();
    Set<String> all = Set.of("*");
    rules.put("ada", List.of(new Rule(true, all, null, null, null)));
    for (String user : SimNames.USERS.subList(1, SimNames.USERS.size())) {
      rules.put(user, draw(luck));
    }
    if (isBlind) {
      Set<String> vault = Set.of(SimNames.VAULT);
      List<Rule> drawn = new ArrayList<>(rules.getOrDefault(SimNames.BLIND, List.of()));
      drawn.removeIf(rule -> vault.equals(rule.reach.namespaces));
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
