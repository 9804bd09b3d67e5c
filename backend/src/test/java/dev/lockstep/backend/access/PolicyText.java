package dev.lockstep.backend.access;

import dev.lockstep.common.yaml.SourceText;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Short ways to write policies and to ask about them. */
public final class PolicyText {
  static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");

  private PolicyText() {}

  /** One policy for the user ada with one rule, whose fields are given in flow style. */
  public static String rule(String fields) {
    return policy("p", "{kind: User, name: ada}", "{" + fields + "}");
  }

  public static String policy(String name, String subjects, String... rules) {
    return """
    ---
    apiVersion: lockstep.dev/v1
    kind: Policy
    metadata: {name: %s}
    subjects: [%s]
    rules: [%s]
    """
        .formatted(name, subjects, String.join(",\n  ", rules));
  }

  public static Policies read(String... texts) {
    return PolicyReader.read(List.of(new SourceText("p.yaml", String.join("", texts))));
  }

  public static Rights rights(String... texts) {
    return read(texts).verdict(new Subject("ada", List.of("dev")), "c1", NOW).rights();
  }

  public static boolean sees(Rights rights, String type, String namespace, String name) {
    return sees(rights, type, namespace, name, Map.of());
  }

  public static boolean sees(
      Rights rights, String type, String namespace, String name, Map<String, String> labels) {
    return switch (rights.of(type, namespace)) {
      case ShardAccess.None none -> false;
      case ShardAccess.Whole whole -> true;
      case ShardAccess.Part(EntryFilter filter) -> filter.allows(name, labels::get);
    };
  }
}
