package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.PlainText;
import dev.lockstep.agent.discovery.TypePattern;
import dev.lockstep.agent.discovery.TypeSelection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is watched, and within which bounds.
 *
 * @param types type ids such as {@code pods} or {@code deployments.apps}, or patterns with {@code
 *     *} such as {@code *.example.com}; none for the usual built-in types and all custom ones
 * @param includesSecrets whether the type {@code secrets} is watched, of which only the metadata
 *     and the type are kept
 * @param streamsLists whether streaming lists are used where the server offers them
 * @param listsAtOnceMax lists under way at the same time
 * @param pageLimit objects asked for in one page of a list
 * @param objectsMax objects of one type
 * @param objectBytesMax bytes of one object as the server sends it, and of one line of a watch
 * @param typesMax types watched
 */
public record WatchConfig(
    List<String> types,
    boolean includesSecrets,
    boolean streamsLists,
    int listsAtOnceMax,
    int pageLimit,
    int objectsMax,
    int objectBytesMax,
    int typesMax,
    WatchTimes times) {

  private static final int PATTERNS_MAX = 1_000;

  public static final WatchConfig DEFAULTS =
      new WatchConfig(
          List.of(), false, true, 4, 500, 1_000_000, 16 * 1024 * 1024, 1_000, WatchTimes.DEFAULTS);

  public WatchConfig {
    types = List.copyOf(types);
    check(types, includesSecrets);
    within("lists at once", listsAtOnceMax, 1, 64);
    within("page limit", pageLimit, 1, 10_000);
    within("objects of a type", objectsMax, 1, 10_000_000);
    within("bytes of an object", objectBytesMax, 4 * 1024, 256 * 1024 * 1024);
    within("number of types", typesMax, 1, 10_000);
  }

  public WatchConfig withTypes(List<String> chosen, boolean withSecrets) {
    return new WatchConfig(
        chosen,
        withSecrets,
        streamsLists,
        listsAtOnceMax,
        pageLimit,
        objectsMax,
        objectBytesMax,
        typesMax,
        times);
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
      if (type.equals(TypeSelection.SECRETS) && !includesSecrets) {
        throw new IllegalArgumentException(
            "The type secrets is watched only when secrets are included by their own option.");
      }
    }
  }

  private static void within(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "The %s must be from %d to %d: %d.".formatted(what, min, max, value));
    }
  }

  TypeSelection selection() {
    return new TypeSelection(types, includesSecrets, typesMax);
  }

  ReflectorLimits reflectorLimits() {
    return new ReflectorLimits(
        pageLimit,
        objectsMax,
        (int) times.watchMin().toSeconds(),
        (int) times.watchMax().toSeconds(),
        times.backoffMin().toNanos(),
        times.backoffMax().toNanos(),
        times.slowRetry().toNanos(),
        times.stale().toNanos(),
        times.restored().toNanos(),
        times.list().toNanos(),
        times.relist().toNanos());
  }
}
