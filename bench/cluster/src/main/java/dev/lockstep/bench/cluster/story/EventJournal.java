package dev.lockstep.bench.cluster.story;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.story.object.Owners;
import dev.lockstep.bench.cluster.story.object.StoryCron;
import dev.lockstep.bench.cluster.story.object.StoryNode;
import dev.lockstep.bench.cluster.story.object.StoryPod;
import dev.lockstep.bench.cluster.story.object.Tree;
import dev.lockstep.bench.cluster.story.object.Workload;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Kubernetes events with their counts. They expire after a while, and the oldest are removed first
 * when there are too many.
 */
final class EventJournal {

  static final String TYPE = "events";

  private static final int EVENTS_MAX = 2_000;
  private static final int LIFE_STEPS = Agenda.seconds(600);

  private final StoryWriter writer;
  private final Agenda agenda;
  private final Dice dice;
  private final Map<String, Entry> byCause = new HashMap<>();
  private final Deque<Entry> byAge = new ArrayDeque<>();

  EventJournal(StoryWriter writer, Agenda agenda, Dice dice) {
    this.writer = writer;
    this.agenda = agenda;
    this.dice = dice;
  }

  /** The subject of an event. */
  record Subject(String apiVersion, String kind, String namespace, String name, String uid) {

    static Subject of(StoryPod pod) {
      return new Subject("v1", "Pod", pod.namespace(), pod.name, pod.uid);
    }

    static Subject of(Workload workload) {
      return new Subject(
          "apps/v1", workload.kind.kind, workload.namespace, workload.name, workload.uid);
    }

    static Subject of(StoryNode node) {
      return new Subject("v1", "Node", "", node.name, node.uid);
    }

    static Subject of(StoryCron cron) {
      return new Subject("batch/v1", "CronJob", cron.namespace, cron.name, cron.uid);
    }

    /** The event's namespace; events of cluster-scoped objects are in the default namespace. */
    String eventNamespace() {
      return namespace.isEmpty() ? "default" : namespace;
    }
  }

  private static final class Entry {

    final Subject subject;
    final String cause;
    final Identity identity;
    final long expiry;
    int count = 1;

    Entry(Subject subject, String cause, Identity identity, long expiry) {
      this.subject = subject;
      this.cause = cause;
      this.identity = identity;
      this.expiry = expiry;
    }
  }

  /** The constant parts of an event that is counted up. */
  private record Identity(String name, String uid, Instant first) {}

  /** Tells of something ordinary. */
  void normal(Subject subject, String source, String reason, String message) {
    record(subject, "Normal", source, reason, message);
  }

  /** Records a warning. */
  void warning(Subject subject, String source, String reason, String message) {
    record(subject, "Warning", source, reason, message);
  }

  /** Removes expired events. */
  void expire() {
    while (!byAge.isEmpty()
        && (byAge.size() > EVENTS_MAX || byAge.getFirst().expiry <= agenda.step())) {
      Entry oldest = byAge.removeFirst();
      byCause.remove(oldest.cause);
      writer.remove(TYPE, oldest.subject.eventNamespace(), oldest.identity.name());
    }
  }

  private void record(Subject subject, String type, String source, String reason, String message) {
    String namespace = subject.eventNamespace();
    if (!writer.exists("namespaces", namespace)) {
      return;
    }
    String cause = subject.uid() + reason;
    Entry entry = byCause.get(cause);
    if (entry == null) {
      entry =
          new Entry(
              subject,
              cause,
              new Identity(subject.name() + "." + dice.hex(16), writer.uid(), writer.now()),
              agenda.step() + LIFE_STEPS);
      byCause.put(cause, entry);
      byAge.addLast(entry);
    } else {
      entry.count++;
    }
    writer.put(TYPE, source, event(entry, type, source, reason, message));
  }

  private ObjectNode event(Entry entry, String type, String source, String reason, String message) {
    Subject subject = entry.subject;
    return Tree.of(
            "metadata",
            Owners.metadata(
                subject.eventNamespace(),
                entry.identity.name(),
                entry.identity.uid(),
                entry.identity.first(),
                Tree.empty()))
        .and(
            "involvedObject",
            Tree.of("kind", subject.kind())
                .and("namespace", subject.namespace().isEmpty() ? null : subject.namespace())
                .and("name", subject.name())
                .and("uid", subject.uid())
                .and("apiVersion", subject.apiVersion()))
        .and("reason", reason)
        .and("message", message)
        .and("source", Tree.of("component", source))
        .and("firstTimestamp", entry.identity.first())
        .and("lastTimestamp", writer.now())
        .and("count", entry.count)
        .and("type", type)
        .and("reportingComponent", source)
        .and("reportingInstance", "");
  }
}
