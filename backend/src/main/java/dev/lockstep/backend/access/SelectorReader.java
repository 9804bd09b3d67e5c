package dev.lockstep.backend.access;

import dev.lockstep.backend.access.LabelRequirement.Operator;
import dev.lockstep.common.yaml.YamlFields;
import dev.lockstep.common.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads a rule's label selector, in the form that Kubernetes uses. */
final class SelectorReader {
  private static final int REQUIREMENTS_MAX = 64;
  private static final int VALUES_MAX = 256;
  private static final int PREFIX_CHARS_MAX = 253;

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
  private static final Pattern PREFIX =
      Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

  private SelectorReader() {}

  static LabelSelector read(YamlFields rule) {
    YamlFields fields =
        YamlFields.of(
            rule.node("selector"), rule.pathOf("selector"), "matchLabels", "matchExpressions");
    List<LabelRequirement> requirements = new ArrayList<>();
    if (fields.has("matchLabels")) {
      fields
          .textMap("matchLabels", REQUIREMENTS_MAX)
          .forEach((key, value) -> {
            checkKey(fields, "matchLabels", key);
            checkValue(fields, "matchLabels", value);
            SortedSet<String> values = new TreeSet<>(List.of(value));
            requirements.add(new LabelRequirement(key, Operator.IN, values));
          });
    }
    if (fields.has("matchExpressions")) {
      List<YamlNode> nodes = fields.list("matchExpressions", REQUIREMENTS_MAX);
      for (int index = 0; index < nodes.size(); index++) {
        String path = fields.pathOf("matchExpressions[" + index + "]");
        requirements.add(
            requirement(YamlFields.of(nodes.get(index), path, "key", "operator", "values")));
      }
    }
    if (requirements.isEmpty()) {
      throw rule.refused(
          "selector", "has no conditions: leave it out to mean all, or name at least one");
    }
    return LabelSelector.of(requirements);
  }

  private static LabelRequirement requirement(YamlFields fields) {
    String key = fields.text("key");
    checkKey(fields, "key", key);
    Operator operator =
        switch (fields.text("operator")) {
          case "In" -> Operator.IN;
          case "NotIn" -> Operator.NOT_IN;
          case "Exists" -> Operator.EXISTS;
          case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
          default -> throw fields.refused("operator", "must be In, NotIn, Exists or DoesNotExist");
        };
    SortedSet<String> values =
        fields.has("values") ? new TreeSet<>(fields.texts("values", VALUES_MAX)) : new TreeSet<>();
    switch (operator) {
      case IN, NOT_IN -> {
        if (values.isEmpty()) {
          throw fields.refused("values", "needs at least one value with In and NotIn");
        }
      }
      case EXISTS, DOES_NOT_EXIST -> {
        if (!values.isEmpty()) {
          throw fields.refused("values", "must be left out with Exists and DoesNotExist");
        }
      }
    }
    values.forEach(value -> checkValue(fields, "values", value));
    return new LabelRequirement(key, operator, values);
  }

  private static void checkKey(YamlFields fields, String field, String key) {
    int slash = key.indexOf('/');
    String prefix = slash < 0 ? "" : key.substring(0, slash);
    boolean prefixed = prefix.length() <= PREFIX_CHARS_MAX && PREFIX.matcher(prefix).matches();
    if ((slash >= 0 && !prefixed) || !NAME.matcher(key.substring(slash + 1)).matches()) {
      throw fields.refused(field, "has a key that no label can have");
    }
  }

  private static void checkValue(YamlFields fields, String field, String value) {
    if (!value.isEmpty() && !NAME.matcher(value).matches()) {
      throw fields.refused(field, "has a value that no label can have");
    }
  }
}
