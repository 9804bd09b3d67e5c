package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Node;
import java.util.ArrayList;
import java.util.List;

/** Prints autoscalers: their metrics and targets, and whether they can scale. */
final class AutoscalerPrinter implements Printer {

  static final BuiltIn AUTOSCALERS =
      BuiltIn.namespaced("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers")
          .text("Reference", "What it scales.")
          .text("Targets", "Current and target values of its metrics.")
          .text("MinPods", "Lower limit of pods.")
          .text("MaxPods", "Upper limit of pods.")
          .text("Replicas", "Current pods.")
          .age()
          .printedBy(new AutoscalerPrinter());

  private static final int METRICS_SHOWN_MAX = 2;

  private AutoscalerPrinter() {}

  @Override
  public void print(Node object, Cells cells) {
    Node spec = object.get("spec");
    Node target = spec.get("scaleTargetRef");
    cells
        .add(target.get("kind").text() + "/" + target.get("name").text())
        .add(metrics(spec.get("metrics"), object.get("status", "currentMetrics")))
        .add(spec.get("minReplicas").text(Cells.UNSET))
        .addCount(spec.get("maxReplicas"))
        .addCount(object.get("status", "currentReplicas"))
        .addAge(object);
  }

  private static String metrics(Node specs, Node statuses) {
    List<String> first = new ArrayList<>();
    for (int i = 0; i < specs.size() && i < METRICS_SHOWN_MAX; i++) {
      first.add(metric(specs.at(i), statuses.at(i)));
    }
    return Printed.some(first, ", ", specs.total(), Cells.NONE);
  }

  private static String metric(Node spec, Node status) {
    return switch (spec.get("type").text()) {
      case "External" -> valueOrAverage(spec.get("external"), status.get("external"));
      case "Object" -> valueOrAverage(spec.get("object"), status.get("object"));
      case "Pods" ->
          current(status.get("pods"), "averageValue")
              + "/"
              + spec.get("pods", "target", "averageValue").text();
      case "Resource" -> resource(spec.get("resource"), status.get("resource"));
      case "ContainerResource" ->
          resource(spec.get("containerResource"), status.get("containerResource"));
      default -> "<unknown type>";
    };
  }

  private static String valueOrAverage(Node spec, Node status) {
    Node average = spec.get("target", "averageValue");
    return average.exists()
        ? current(status, "averageValue") + "/" + average.text() + " (avg)"
        : current(status, "value") + "/" + spec.get("target", "value").text();
  }

  private static String resource(Node spec, Node status) {
    String name = spec.get("name").text() + ": ";
    Node average = spec.get("target", "averageValue");
    if (average.exists()) {
      return name + current(status, "averageValue") + "/" + average.text();
    }
    Node now = status.get("current", "averageUtilization");
    Node wanted = spec.get("target", "averageUtilization");
    return name
        + (now.exists() ? now.text() + "%" : Cells.UNKNOWN)
        + "/"
        + (wanted.exists() ? wanted.text() + "%" : "<auto>");
  }

  private static String current(Node status, String field) {
    return status.get("current", field).text(Cells.UNKNOWN);
  }

  /** An autoscaler that is switched off, by scaling its target to 0, is healthy. */
  @Override
  public Verdict judge(Node object) {
    Node able = Printed.condition(object, "AbleToScale");
    if (Printed.isFalse(able)) {
      return Verdict.degraded(able.get("reason").text("AbleToScale"));
    }
    Node active = Printed.condition(object, "ScalingActive");
    if (Printed.isFalse(active)) {
      String reason = active.get("reason").text("ScalingActive");
      return reason.equals("ScalingDisabled") ? Verdict.healthy(reason) : Verdict.degraded(reason);
    }
    return Verdict.HEALTHY;
  }
}
