package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Limits;
import dev.lockstep.agent.json.Node;
import dev.lockstep.agent.json.TextCap;
import java.util.List;

/**
 * Prints events, which the apiserver serves in two groups under different names of the same fields.
 */
final class EventPrinters {

  static final BuiltIn EVENTS =
      columns(BuiltIn.namespaced("", "v1", "Event", "events"))
          .printedBy(
              (object, cells) ->
                  print(
                      object,
                      new Fields(
                          object.get("involvedObject"),
                          object.get("message"),
                          new Source(object.get("source"), object.get("reportingComponent")),
                          new Repeats(
                              object.get("firstTimestamp"),
                              object.get("lastTimestamp"),
                              object.get("count"))),
                      cells),
              EventPrinters::judge);

  static final BuiltIn EVENTS_OF_EVENTS_GROUP =
      columns(BuiltIn.namespaced("events.k8s.io", "v1", "Event", "events"))
          .printedBy(
              (object, cells) ->
                  print(
                      object,
                      new Fields(
                          object.get("regarding"),
                          object.get("note"),
                          new Source(
                              object.get("deprecatedSource"), object.get("reportingController")),
                          new Repeats(
                              object.get("deprecatedFirstTimestamp"),
                              object.get("deprecatedLastTimestamp"),
                              object.get("deprecatedCount"))),
                      cells),
              EventPrinters::judge);

  static final List<BuiltIn> ALL = List.of(EVENTS, EVENTS_OF_EVENTS_GROUP);

  private EventPrinters() {}

  /** Fields that the two groups name differently. */
  private record Fields(Node about, Node message, Source source, Repeats repeats) {}

  private record Source(Node source, Node controller) {}

  private record Repeats(Node firstTime, Node lastTime, Node count) {}

  private static BuiltIn.Builder columns(BuiltIn.Builder builder) {
    return builder
        .date("Last Seen", "How long ago it happened for the last time.")
        .text("Type", "Normal or Warning.")
        .text("Reason", "The reason in one word.")
        .text("Object", "The object that it concerns.")
        .wide("Subobject", "The part of the object that it concerns.")
        .wide("Source", "The component that reported it.")
        .text("Message", "What happened.")
        .wideDate("First Seen", "How long ago it happened for the first time.")
        .wide("Count", "How often it happened.");
  }

  private static void print(Node object, Fields fields, Cells cells) {
    Repeats repeats = fields.repeats();
    long first = Times.millis(repeats.firstTime().text());
    if (first == Times.UNKNOWN) {
      first = Times.millis(object.get("eventTime").text());
    }
    long last = Times.millis(repeats.lastTime().text());
    if (last == Times.UNKNOWN) {
      last = first;
    }
    String count = repeats.count().number(0) == 0 ? "1" : repeats.count().text();
    Node series = object.get("series");
    if (series.isObject()) {
      last = Times.millis(series.get("lastObservedTime").text());
      count = series.get("count").text("0");
    }
    Node about = fields.about();
    String kind = Printed.lower(about.get("kind").text());
    String name = about.get("name").text();
    Node message = fields.message();
    cells
        .addAge(last, Cells.UNKNOWN)
        .add(object.get("type"))
        .add(object.get("reason"))
        .add(name.isEmpty() ? kind : kind + "/" + name)
        .add(about.get("fieldPath"))
        .add(source(object, fields))
        .add(TextCap.marked(message.text().strip(), message.cut(), Limits.READ_CHARS_MAX))
        .addAge(first, Cells.UNKNOWN)
        .add(count);
  }

  private static String source(Node object, Fields fields) {
    Node source = fields.source().source();
    String component = source.get("component").text(fields.source().controller().text());
    String instance = source.get("host").text(object.get("reportingInstance").text());
    return instance.isEmpty() ? component : component + ", " + instance;
  }

  private static Verdict judge(Node object) {
    return object.get("type").is("Warning")
        ? Verdict.degraded(object.get("reason").text())
        : Verdict.HEALTHY;
  }
}
