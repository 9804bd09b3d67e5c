package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.message.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sends a cluster's status to the sessions that may see the cluster: to new ones, to all when their
 * rights may have changed, and to all when the status has changed. Owned by the relay's thread.
 */
final class Announcer {
  /** Smallest interval between two announcements of a new number of subscribers. */
  private static final long COUNT_INTERVAL_MS_MIN = 1_000;

  /**
   * Added to the interval per subscriber: while thousands of sessions arrive, each would otherwise
   * cause an announcement to all.
   */
  private static final long COUNT_INTERVAL_MS_EACH = 1;

  private final Audience audience;
  private final RightsDesk desk;
  private final Roster roster;
  private final Supplier<RelayStatus> status;

  /** Sessions that receive the status with the next tick. */
  private final List<Greeting> greetings = new ArrayList<>();

  private boolean isDue;
  private int announcedSubscribers;
  private long announcedMs;

  private record Greeting(Subject subject, Consumer<Message> receiver) {}

  Announcer(
      Audience audience, RightsDesk desk, Roster roster, Supplier<RelayStatus> status, long nowMs) {
    this.audience = audience;
    this.desk = desk;
    this.roster = roster;
    this.status = status;
    this.announcedMs = nowMs;
  }

  /** Greets a new session with the next tick if it may see the cluster; returns whether it may. */
  boolean greet(Subject subject, Consumer<Message> receiver, long epochMs) {
    boolean isSeen = desk.sees(subject, epochMs);
    if (isSeen) {
      greetings.add(new Greeting(subject, receiver));
    }
    return isSeen;
  }

  /** Shows the cluster to all sessions that may see it, and hides it from the others. */
  void show(long epochMs) {
    Map<Subject, Boolean> sights = new HashMap<>();
    for (Subject subject : audience.subjects()) {
      sights.put(subject, desk.sees(subject, epochMs));
    }
    if (!sights.isEmpty()) {
      audience.show(sights, message());
    }
    greetings.removeIf(greeting -> !desk.sees(greeting.subject(), epochMs));
  }

  /**
   * Sends one message to all new sessions. The relay calls it before it answers asks, so that a
   * session receives both together.
   */
  void answerGreetings() {
    if (!greetings.isEmpty()) {
      Message message = message();
      greetings.forEach(greeting -> greeting.receiver().accept(message));
      greetings.clear();
    }
  }

  /** Announces the status with the next tick even if it has not changed. */
  void repeat() {
    isDue = true;
  }

  /** Announces the status if it is due, or if the cluster's reach has changed. */
  void announce(boolean isReachChanged, long nowMs) {
    if (isReachChanged || isDue || nowMs >= dueMs()) {
      isDue = false;
      announcedMs = nowMs;
      announcedSubscribers = roster.size();
      audience.announce(message());
    }
  }

  /** When a new number of subscribers is due; {@link Long#MAX_VALUE} if the number is the same. */
  long dueMs() {
    if (roster.size() == announcedSubscribers) {
      return Long.MAX_VALUE;
    }
    long spread = roster.size() * COUNT_INTERVAL_MS_EACH;
    return announcedMs + Math.max(COUNT_INTERVAL_MS_MIN, spread);
  }

  private Message message() {
    return ClusterMessages.status(status.get());
  }
}
