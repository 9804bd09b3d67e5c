package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Limits;
import dev.lockstep.agent.json.Node;
import dev.lockstep.agent.json.Rule;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Judges objects of unknown types by common conventions: a summary condition, conditions for
 * progress and failure, a phase. An object that follows none of them has unknown health, not good
 * health.
 */
final class CustomHealth {

  /** The fields that it reads. */
  static final Rule.Fields RULE =
      Rule.field(
          "status",
          Rule.reading("phase", "observedGeneration")
              .with(
                  "conditions",
                  new Rule.Items(Rule.reading("type", "status", "reason"), Limits.COLLECTION_MAX)));

  /** Conditions that mean failure when they are true. */
  private static final List<String> BROKEN = List.of("Stalled", "Failed");

  private static final List<String> IMPAIRED = List.of("Degraded");

  /** Conditions that mean progress when they are true. */
  private static final List<String> UNDER_WAY =
      List.of("Reconciling", "Progressing", "Issuing", "Installing", "Updating");

  /** Conditions that mean completion when they are true. */
  private static final List<String> DONE = List.of("Complete", "Completed", "Succeeded");

  /** Summary conditions; the first one that an object has decides. */
  private static final List<String> GOOD =
      List.of("Ready", "Available", "Healthy", "Established", "Accepted", "Synced");

  private static final Set<String> PHASES_GOOD =
      Set.of(
          "ready",
          "running",
          "active",
          "available",
          "bound",
          "healthy",
          "deployed",
          "online",
          "synced",
          "ok");
  private static final Set<String> PHASES_DONE =
      Set.of("succeeded", "complete", "completed", "finished", "done");
  private static final Set<String> PHASES_BAD =
      Set.of("failed", "error", "unhealthy", "lost", "invalid", "rejected", "aborted");
  private static final Set<String> PHASES_IMPAIRED = Set.of("degraded", "warning", "unknown");

  private CustomHealth() {}

  static Verdict judge(Node object) {
    if (Printed.isUnobserved(object)) {
      return Verdict.progressing("Changed");
    }
    for (String type : BROKEN) {
      Node condition = Printed.condition(object, type);
      if (Printed.isTrue(condition)) {
        return Verdict.failing(condition.get("reason").text(type));
      }
    }
    for (String type : IMPAIRED) {
      Node condition = Printed.condition(object, type);
      if (Printed.isTrue(condition)) {
        return Verdict.degraded(condition.get("reason").text(type));
      }
    }
    for (String type : DONE) {
      if (Printed.isTrue(Printed.condition(object, type))) {
        return Verdict.completed(type);
      }
    }
    for (String type : GOOD) {
      Node condition = Printed.condition(object, type);
      if (condition.exists()) {
        return judgeSum(object, condition, type);
      }
    }
    return judgePhase(object.get("status", "phase").text());
  }

  private static Verdict judgeSum(Node object, Node condition, String type) {
    if (Printed.isTrue(condition)) {
      return Verdict.HEALTHY;
    }
    for (String underWay : UNDER_WAY) {
      if (Printed.isTrue(Printed.condition(object, underWay))) {
        return Verdict.progressing(underWay);
      }
    }
    String reason = condition.get("reason").text("Not " + type);
    return Printed.isFalse(condition) ? Verdict.failing(reason) : Verdict.progressing(reason);
  }

  private static Verdict judgePhase(String phase) {
    String word = phase.toLowerCase(Locale.ROOT);
    if (word.isEmpty()) {
      return Verdict.UNKNOWN;
    }
    if (PHASES_GOOD.contains(word)) {
      return Verdict.HEALTHY;
    }
    if (PHASES_DONE.contains(word)) {
      return Verdict.completed(phase);
    }
    if (PHASES_BAD.contains(word)) {
      return Verdict.failing(phase);
    }
    return PHASES_IMPAIRED.contains(word) ? Verdict.degraded(phase) : Verdict.progressing(phase);
  }
}
