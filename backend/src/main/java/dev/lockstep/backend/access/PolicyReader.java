package dev.lockstep.backend.access;

import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.common.yaml.YamlFields;
import dev.lockstep.common.yaml.YamlNode;
import dev.lockstep.common.yaml.YamlReader;
import dev.lockstep.common.yaml.YamlRefused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of policy files. All files make one set, which is accepted as a whole or refused
 * as a whole with its first problem, so that no part of a set is ever in force alone.
 */
public final class PolicyReader {
  private static final String API_VERSION = "lockstep.dev/v1";
  private static final String KIND = "Policy";

  private final List<Policy> policies = new ArrayList<>();
  private final Map<String, String> origins = new HashMap<>();
  private final Set<Window> windows = new HashSet<>();
  private final List<String> warnings = new ArrayList<>();
  private int rules;
  private int subjects;
  private long atoms;
  private long denyingAtoms;

  private PolicyReader() {}

  /** Reads all sources as one set of policies, at revision 0. */
  public static Policies read(List<SourceText> sources) {
    PolicyReader reader = new PolicyReader();
    for (SourceText source : sources) {
      for (YamlNode document : YamlReader.read(source)) {
        reader.add(document);
      }
    }
    return new Policies(0, reader.policies, reader.warnings);
  }

  private void add(YamlNode document) {
    YamlFields fields =
        YamlFields.of(document, "", "apiVersion", "kind", "metadata", "subjects", "rules");
    requireText(fields, "apiVersion", API_VERSION);
    requireText(fields, "kind", KIND);
    YamlFields metadata = YamlFields.of(fields.node("metadata"), "metadata", "name");
    String name = metadata.text("name");
    refuse(metadata, "name", Names.policyProblem(name));
    String origin = document.source() + ":" + document.line();
    @Nullable String other = origins.putIfAbsent(name, origin);
    if (other != null) {
      throw metadata.refused("name", "\"" + name + "\" is already used by the policy at " + other);
    }
    Set<String> users = new HashSet<>();
    Set<String> groups = new HashSet<>();
    readSubjects(fields, users, groups);
    policies.add(new Policy(name, origin, Set.copyOf(users), Set.copyOf(groups), rules(fields)));
  }

  private void readSubjects(YamlFields policy, Set<String> users, Set<String> groups) {
    List<YamlNode> nodes = policy.list("subjects", PolicyLimits.SUBJECTS_MAX);
    subjects += nodes.size();
    if (subjects > PolicyLimits.SUBJECTS_MAX) {
      throw tooMany(policy, "subjects", PolicyLimits.SUBJECTS_MAX + " subjects");
    }
    if (nodes.isEmpty()) {
      warnings.add(place(policy) + "subjects is empty, so the policy is for nobody");
    }
    for (int index = 0; index < nodes.size(); index++) {
      YamlFields fields =
          YamlFields.of(nodes.get(index), "subjects[" + index + "]", "kind", "name");
      String name = fields.text("name");
      refuse(fields, "name", Names.subjectProblem(name));
      if (name.equals("*")) {
        throw fields.refused("name", "is not a pattern: name each user or group");
      }
      switch (fields.text("kind")) {
        case "User" -> users.add(name);
        case "Group" -> groups.add(name);
        default -> throw fields.refused("kind", "must be User or Group");
      }
    }
  }

  private List<Rule> rules(YamlFields policy) {
    List<YamlNode> nodes = policy.list("rules", PolicyLimits.RULES_MAX);
    rules += nodes.size();
    if (rules > PolicyLimits.RULES_MAX) {
      throw tooMany(policy, "rules", PolicyLimits.RULES_MAX + " rules");
    }
    if (nodes.isEmpty()) {
      warnings.add(place(policy) + "rules is empty, so the policy allows nothing");
    }
    List<Rule> result = new ArrayList<>();
    for (int index = 0; index < nodes.size(); index++) {
      RuleReader reader = RuleReader.of(nodes.get(index), "rules[" + index + "]");
      Rule rule = reader.read();
      count(policy, rule);
      reader.warning().ifPresent(warnings::add);
      result.add(rule);
    }
    return List.copyOf(result);
  }

  private void count(YamlFields policy, Rule rule) {
    atoms += rule.size();
    if (rule.effect() == Rule.Effect.DENY) {
      denyingAtoms += rule.size();
    }
    rule.window().ifPresent(windows::add);
    if (atoms > PolicyLimits.ATOMS_MAX) {
      throw tooMany(
          policy,
          "rules",
          PolicyLimits.ATOMS_MAX + " combinations of group, resource, namespace and name");
    }
    if (denyingAtoms > PolicyLimits.DENYING_ATOMS_MAX) {
      throw tooMany(
          policy, "rules", PolicyLimits.DENYING_ATOMS_MAX + " combinations that are denied");
    }
    if (windows.size() > PolicyLimits.WINDOWS_MAX) {
      throw tooMany(policy, "rules", PolicyLimits.WINDOWS_MAX + " different windows");
    }
  }

  private static YamlRefused tooMany(YamlFields policy, String field, String bound) {
    return policy.refused(
        field, "makes the policies larger than can be held: together they may have " + bound);
  }

  private static void requireText(YamlFields fields, String name, String expected) {
    if (!fields.text(name).equals(expected)) {
      throw fields.refused(name, "must be " + expected);
    }
  }

  private static void refuse(YamlFields fields, String name, Optional<String> problem) {
    if (problem.isPresent()) {
      throw fields.refused(name, problem.get());
    }
  }

  private static String place(YamlFields fields) {
    return fields.source() + ":" + fields.line() + ": ";
  }
}
