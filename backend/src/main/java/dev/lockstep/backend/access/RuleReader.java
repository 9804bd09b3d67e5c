package dev.lockstep.backend.access;

import dev.lockstep.common.yaml.YamlFields;
import dev.lockstep.common.yaml.YamlNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads one rule. An absent list has the documented default; an empty one is refused, as it could
 * mean "all" as well as "none".
 */
final class RuleReader {
  private static final String VIEW = "view";

  private final YamlFields fields;

  private RuleReader(YamlFields fields) {
    this.fields = fields;
  }

  static RuleReader of(YamlNode node, String path) {
    return new RuleReader(
        YamlFields.of(
            node,
            path,
            "clusters",
            "apiGroups",
            "resources",
            "exceptResources",
            "namespaces",
            "names",
            "selector",
            "verbs",
            "effect",
            "window"));
  }

  Rule read() {
    requireVerbs();
    List<String> groups = distinct("apiGroups", Names::groupProblem);
    List<String> plurals = distinct("resources", Names::pluralProblem);
    requireAlone("apiGroups", groups);
    requireAlone("resources", plurals);
    return new Rule(
        effect(),
        clusters(),
        new Rule.Types(groups, plurals, except(plurals)),
        new Rule.Objects(namespaces(), names(), selector()),
        fields.has("window") ? Optional.of(WindowReader.read(fields)) : Optional.empty());
  }

  /** Warns of a rule that may not do what it seems to. */
  Optional<String> warning() {
    if (!fields.has("selector")) {
      return Optional.empty();
    }
    return Optional.of(
        fields.source()
            + ":"
            + fields.line()
            + ": "
            + fields.pathOf("selector")
            + " decides by labels: a user who may edit these objects' labels decides what is "
            + (effect() == Rule.Effect.ALLOW ? "seen" : "hidden"));
  }

  private void requireVerbs() {
    for (String verb : distinct("verbs", verb -> Optional.empty())) {
      if (verb.equals("*")) {
        throw fields.refused(
            "verbs", "may not be \"*\": it would also grant verbs of later versions");
      }
      if (!verb.equals(VIEW)) {
        throw fields.refused("verbs", "may hold only \"view\"; there is no other verb yet");
      }
    }
  }

  private Rule.Effect effect() {
    return switch (fields.text("effect")) {
      case "allow" -> Rule.Effect.ALLOW;
      case "deny" -> Rule.Effect.DENY;
      default -> throw fields.refused("effect", "must be allow or deny");
    };
  }

  private List<Glob> clusters() {
    return fields.has("clusters")
        ? distinct("clusters", Names::lowerGlobProblem).stream().map(Glob::new).distinct().toList()
        : List.of(Glob.ANY);
  }

  private TreeSet<String> except(List<String> plurals) {
    if (!fields.has("exceptResources")) {
      return new TreeSet<>();
    }
    List<String> except = distinct("exceptResources", Names::pluralProblem);
    if (except.contains(TypePattern.ALL)) {
      throw fields.refused("exceptResources", "may not be \"*\": the rule would apply to nothing");
    }
    if (!plurals.contains(TypePattern.ALL)) {
      throw fields.refused("exceptResources", "has a meaning only with resources: [\"*\"]");
    }
    return new TreeSet<>(except);
  }

  private List<NamespacePattern> namespaces() {
    if (!fields.has("namespaces")) {
      return List.of(NamespacePattern.CLUSTER, NamespacePattern.EVERY);
    }
    Function<String, Optional<String>> problem =
        text -> text.isEmpty() ? Optional.empty() : Names.lowerGlobProblem(text);
    return distinct("namespaces", problem).stream().map(NamespacePattern::of).distinct().toList();
  }

  private List<Glob> names() {
    return fields.has("names")
        ? distinct("names", Names::nameGlobProblem).stream().map(Glob::new).distinct().toList()
        : List.of(Glob.ANY);
  }

  private LabelSelector selector() {
    return fields.has("selector") ? SelectorReader.read(fields) : LabelSelector.NONE;
  }

  private List<String> distinct(String name, Function<String, Optional<String>> problem) {
    List<String> texts = fields.texts(name, PolicyLimits.ITEMS_MAX);
    if (texts.isEmpty()) {
      throw fields.refused(name, "is an empty list: name at least one" + defaultOf(name));
    }
    Set<String> result = new LinkedHashSet<>();
    for (int index = 0; index < texts.size(); index++) {
      Optional<String> found = problem.apply(texts.get(index));
      if (found.isPresent()) {
        throw fields.refused(name, index, found.get());
      }
      result.add(texts.get(index));
    }
    return List.copyOf(result);
  }

  private static String defaultOf(String name) {
    return switch (name) {
      case "clusters", "namespaces", "names" -> ", or leave the field out to mean all";
      default -> "";
    };
  }

  /** A star makes the names next to it pointless, so the two together are likely a mistake. */
  private void requireAlone(String name, List<String> values) {
    if (values.contains(TypePattern.ALL) && values.size() > 1) {
      throw fields.refused(name, "has \"*\" as well as names: keep the one or the others");
    }
  }
}
