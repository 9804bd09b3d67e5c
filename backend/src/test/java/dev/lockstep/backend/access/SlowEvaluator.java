package dev.lockstep.backend.access;

import dev.lockstep.backend.access.SlowRule.Condition;
import dev.lockstep.backend.access.SlowRule.Holder;
import dev.lockstep.backend.access.SlowRule.Hours;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Decides for one entry at a time whether it is visible, straight from docs/access.md: no
 * compiling, no sharing, no code under test.
 */
final class SlowEvaluator {
  private SlowEvaluator() {}

  /** One entry, visible to a subject or not. */
  record Entry(
      String group, String plural, String namespace, String name, Map<String, String> labels) {
    String typeId() {
      return group.isEmpty() ? plural : plural + "." + group;
    }
  }

  /** One policy: its subjects and its rules. */
  record Document(List<Holder> holders, List<SlowRule> rules) {}

  static boolean mayView(
      List<Document> documents, Subject subject, String cluster, Instant at, Entry entry) {
    boolean allowed = false;
    for (Document document : documents) {
      if (document.holders().stream().noneMatch(holder -> isHeldBy(holder, subject))) {
        continue;
      }
      for (SlowRule rule : document.rules()) {
        if (reaches(rule, cluster, at, entry)) {
          if (!rule.allows()) {
            return false;
          }
          allowed = true;
        }
      }
    }
    return allowed;
  }

  private static boolean isHeldBy(Holder holder, Subject subject) {
    return holder.kind().equals("User")
        ? holder.name().equals(subject.user())
        : subject.groups().contains(holder.name());
  }

  private static boolean reaches(SlowRule rule, String cluster, Instant at, Entry entry) {
    return any(rule.clusters(), pattern -> globs(pattern, cluster))
        && any(rule.groups(), group -> group.equals("*") || group.equals(entry.group()))
        && any(rule.plurals(), plural -> plural.equals("*") || plural.equals(entry.plural()))
        && !rule.except().contains(entry.plural())
        && any(rule.namespaces(), pattern -> namespaceMatches(pattern, entry.namespace()))
        && any(rule.names(), pattern -> globs(pattern, entry.name()))
        && rule.conditions().stream().allMatch(condition -> holds(condition, entry.labels()))
        && rule.hours().stream().allMatch(hours -> isWithin(hours, at));
  }

  private static boolean any(List<String> patterns, Predicate<String> test) {
    return patterns.isEmpty() || patterns.stream().anyMatch(test);
  }

  private static boolean namespaceMatches(String pattern, String namespace) {
    if (pattern.isEmpty() || namespace.isEmpty()) {
      return pattern.isEmpty() && namespace.isEmpty();
    }
    return globs(pattern, namespace);
  }

  static boolean globs(String pattern, String text) {
    if (pattern.isEmpty()) {
      return text.isEmpty();
    }
    String rest = pattern.substring(1);
    if (pattern.charAt(0) == '*') {
      return globs(rest, text) || (!text.isEmpty() && globs(pattern, text.substring(1)));
    }
    return !text.isEmpty()
        && (pattern.charAt(0) == '?' || pattern.charAt(0) == text.charAt(0))
        && globs(rest, text.substring(1));
  }

  private static boolean holds(Condition condition, Map<String, String> labels) {
    boolean there = labels.containsKey(condition.key());
    boolean among = there && condition.values().contains(labels.get(condition.key()));
    return switch (condition.operator()) {
      case "In" -> among;
      case "NotIn" -> !among;
      case "Exists" -> there;
      case "DoesNotExist" -> !there;
      default -> throw new IllegalArgumentException(condition.operator());
    };
  }

  static boolean isWithin(Hours hours, Instant at) {
    ZonedDateTime wall = at.atZone(ZoneId.of(hours.zone()));
    String today = shortName(wall);
    String yesterday = shortName(wall.toLocalDate().minusDays(1).atStartOfDay(ZoneId.of("UTC")));
    LocalTime time = wall.toLocalTime();
    LocalTime from = LocalTime.parse(hours.from());
    boolean toMidnight = hours.to().equals("24:00");
    LocalTime to = toMidnight ? LocalTime.MIDNIGHT : LocalTime.parse(hours.to());
    if (toMidnight || from.isBefore(to)) {
      return hours.days().contains(today)
          && !time.isBefore(from)
          && (toMidnight || time.isBefore(to));
    }
    return (hours.days().contains(today) && !time.isBefore(from))
        || (hours.days().contains(yesterday) && time.isBefore(to));
  }

  private static String shortName(ZonedDateTime day) {
    String name = day.getDayOfWeek().name();
    return name.charAt(0) + name.substring(1, 3).toLowerCase(java.util.Locale.ROOT);
  }
}
