package dev.lockstep.agent.discovery;

import dev.lockstep.agent.apiserver.PlainText;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The operator's choice of the types to watch.
 *
 * @param patterns type ids such as {@code pods} or {@code deployments.apps}, or patterns with
 *     {@code *} such as {@code *.example.com}; none for the usual built-in types and all custom
 *     ones
 * @param includesSecrets whether the type {@code secrets} is watched, of which only the metadata
 *     and the type are kept
 * @param typesMax most types to watch
 */
public record TypeChoice(List<String> patterns, boolean includesSecrets, int typesMax) {

  static final String SECRETS = "secrets";

  private static final int PATTERNS_MAX = 1_000;
  private static final int TYPES_MAX = 10_000;

  public TypeChoice {
    patterns = List.copyOf(patterns);
    check(patterns, includesSecrets);
    if (typesMax < 1 || typesMax > TYPES_MAX) {
      throw new IllegalArgumentException(
          "The number of types must be from 1 to %d: %d.".formatted(TYPES_MAX, typesMax));
    }
  }

  private static void check(List<String> types, boolean includesSecrets) {
    if (types.size() > PATTERNS_MAX) {
      throw new IllegalArgumentException("At most %d types can be listed.".formatted(PATTERNS_MAX));
    }
    Set<String> seen = new HashSet<>();
    for (String type : types) {
      if (!TypePattern.isValid(type)) {
        throw new IllegalArgumentException(
            "\"%s\" is not a type: write a plural name as pods or deployments.apps, or a pattern as *.example.com."
                .formatted(PlainText.of(type)));
      }
      if (!seen.add(type)) {
        throw new IllegalArgumentException("The type %s is listed twice.".formatted(type));
      }
      if (type.equals(SECRETS) && !includesSecrets) {
        throw new IllegalArgumentException(
            "The type secrets is watched only when secrets are included by their own option.");
      }
    }
  }
}
