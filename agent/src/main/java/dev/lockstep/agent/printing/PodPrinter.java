package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Node;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prints pods: the status column, which summarizes the state of all containers in one word, and the
 * health that follows from it.
 */
final class PodPrinter implements Printer {

  static final BuiltIn PODS =
      BuiltIn.namespaced("", "v1", "Pod", "pods")
          .text("Ready", "How many of the pod's containers are ready.")
          .text("Status", "The state of the pod's containers in one word.")
          .text("Restarts", "How often its containers were restarted, and when the last time.")
          .age()
          .wide("IP", "The pod's address.")
          .wide("Node", "The node that it runs on.")
          .wide("Nominated Node", "The node on which pods are preempted for it.")
          .wide("Readiness Gates", "How many of its additional readiness conditions are true.")
          .printedBy(new PodPrinter());

  /** Reasons for waiting that are part of every start. */
  private static final Set<String> STARTING = Set.of("ContainerCreating", "PodInitializing");

  private static final String UNREACHABLE = "NodeLost";

  private PodPrinter() {}

  /** Summary of the states of all containers. */
  private static final class Summary {
    String status = "";
    int total;
    int ready;
    long restarts;
    long lastRestartMs;
    boolean initializing;

    void restarted(Node container) {
      restarts += container.get("restartCount").number(0);
      lastRestartMs =
          Math.max(
              lastRestartMs,
              Times.millis(container.get("lastState", "terminated", "finishedAt").text()));
    }
  }

  @Override
  public Verdict printAndJudge(Node pod, Cells cells, boolean isDeleted) {
    Summary summary = summarize(pod);
    print(pod, summary, cells);
    return isDeleted ? judgeDeleted(pod, summary.status) : judge(pod, summary.status);
  }

  @Override
  public void print(Node pod, Cells cells) {
    print(pod, summarize(pod), cells);
  }

  private static void print(Node pod, Summary summary, Cells cells) {
    cells
        .add(summary.ready + "/" + summary.total)
        .add(summary.status)
        .add(
            Long.toString(summary.restarts),
            summary.restarts == 0 ? Times.UNKNOWN : summary.lastRestartMs)
        .addAge(pod)
        .add(pod.get("status", "podIPs").at(0).get("ip").text(Cells.NONE))
        .add(pod.get("spec", "nodeName").text(Cells.NONE))
        .add(pod.get("status", "nominatedNodeName").text(Cells.NONE))
        .add(readinessGates(pod));
  }

  private static Summary summarize(Node pod) {
    Summary summary = new Summary();
    Node status = pod.get("status");
    summary.status = status.get("reason").text(status.get("phase").text());
    if (Printed.condition(pod, "PodScheduled").get("reason").is("SchedulingGated")) {
      summary.status = "SchedulingGated";
    }
    summary.total = pod.get("spec", "containers").total();
    summarizeInit(pod, summary);
    if (!summary.initializing || Printed.isTrue(Printed.condition(pod, "Initialized"))) {
      summarizeContainers(pod, summary);
    }
    if (pod.get("metadata", "deletionTimestamp").exists()) {
      if (status.get("reason").is(UNREACHABLE)) {
        summary.status = "Unknown";
      } else if (!isOver(status.get("phase").text())) {
        summary.status = "Terminating";
      }
    }
    return summary;
  }

  private static boolean isOver(String phase) {
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  /** Init containers run one after the other, except for sidecars, which keep running. */
  private static void summarizeInit(Node pod, Summary summary) {
    Node specs = pod.get("spec", "initContainers");
    for (int i = 0; i < specs.size(); i++) {
      if (isSidecar(specs.at(i))) {
        summary.total++;
      }
    }
    long sidecarRestarts = 0;
    long lastSidecarRestartMs = 0;
    Node statuses = pod.get("status", "initContainerStatuses");
    for (int i = 0; i < statuses.size() && !summary.initializing; i++) {
      Node container = statuses.at(i);
      long restartsBefore = summary.restarts;
      summary.restarted(container);
      boolean sidecar = isSidecar(named(specs, container.get("name").text()));
      if (sidecar) {
        sidecarRestarts += summary.restarts - restartsBefore;
        lastSidecarRestartMs =
            Math.max(
                lastSidecarRestartMs,
                Times.millis(container.get("lastState", "terminated", "finishedAt").text()));
      }
      Node terminated = container.get("state", "terminated");
      if (terminated.isObject() && terminated.get("exitCode").number(0) == 0) {
        continue;
      }
      if (sidecar && container.get("started").isTrue()) {
        summary.ready += container.get("ready").isTrue() ? 1 : 0;
        continue;
      }
      summary.initializing = true;
      summary.status = "Init:" + initState(container, i, specs.total());
    }
    if (!summary.initializing || Printed.isTrue(Printed.condition(pod, "Initialized"))) {
      summary.restarts = sidecarRestarts;
      summary.lastRestartMs = lastSidecarRestartMs;
    }
  }

  private static String initState(Node container, int index, int total) {
    Node terminated = container.get("state", "terminated");
    if (terminated.isObject()) {
      return ending(terminated);
    }
    String waiting = container.get("state", "waiting", "reason").text();
    return waiting.isEmpty() || waiting.equals("PodInitializing") ? index + "/" + total : waiting;
  }

  private static boolean isSidecar(Node initContainer) {
    return initContainer.get("restartPolicy").is("Always");
  }

  private static Node named(Node containers, String name) {
    for (int i = 0; i < containers.size(); i++) {
      if (containers.at(i).get("name").is(name)) {
        return containers.at(i);
      }
    }
    return Node.MISSING;
  }

  private static void summarizeContainers(Node pod, Summary summary) {
    boolean running = false;
    @Nullable String error = null;
    Node statuses = pod.get("status", "containerStatuses");
    for (int i = statuses.size() - 1; i >= 0; i--) {
      Node container = statuses.at(i);
      summary.restarted(container);
      Node state = container.get("state");
      String waiting = state.get("waiting", "reason").text();
      if (!waiting.isEmpty()) {
        summary.status = waiting;
      } else if (state.get("terminated").isObject()) {
        summary.status = ending(state.get("terminated"));
        if (state.get("terminated", "exitCode").number(0) != 0) {
          error = summary.status;
        }
      } else if (container.get("ready").isTrue() && state.get("running").exists()) {
        running = true;
        summary.ready++;
      }
    }
    if (summary.status.equals("Completed")) {
      if (running && Printed.isTrue(Printed.condition(pod, "Ready"))) {
        summary.status = "Running";
      } else if (error != null) {
        summary.status = error;
      } else if (running) {
        summary.status = "NotReady";
      }
    }
  }

  private static String ending(Node terminated) {
    String reason = terminated.get("reason").text();
    if (!reason.isEmpty()) {
      return reason;
    }
    long signal = terminated.get("signal").number(0);
    return signal != 0 ? "Signal:" + signal : "ExitCode:" + terminated.get("exitCode").number(0);
  }

  private static String readinessGates(Node pod) {
    Node gates = pod.get("spec", "readinessGates");
    if (gates.total() == 0) {
      return Cells.NONE;
    }
    int open = 0;
    for (int i = 0; i < gates.size(); i++) {
      String type = gates.at(i).get("conditionType").text();
      open += Printed.isTrue(Printed.condition(pod, type)) ? 1 : 0;
    }
    return open + "/" + gates.total();
  }

  @Override
  public Verdict judge(Node pod) {
    return judge(pod, summarize(pod).status);
  }

  private static Verdict judge(Node pod, String status) {
    return switch (pod.get("status", "phase").text()) {
      case "Succeeded" -> Verdict.completed(status);
      case "Failed" -> Verdict.failing(status);
      case "Pending" -> judgePending(pod, status);
      case "Running" -> judgeRunning(pod, status);
      default -> Verdict.degraded(status.isEmpty() ? "Unknown" : status);
    };
  }

  @Override
  public Verdict judgeDeleted(Node pod) {
    return judgeDeleted(pod, summarize(pod).status);
  }

  /** A pod that has ended keeps its verdict while it is deleted. */
  private static Verdict judgeDeleted(Node pod, String status) {
    if (isOver(pod.get("status", "phase").text())) {
      return judge(pod, status);
    }
    return status.equals("Unknown") ? Verdict.degraded(status) : Verdict.progressing(status);
  }

  private static Verdict judgePending(Node pod, String status) {
    Node scheduled = Printed.condition(pod, "PodScheduled");
    if (Printed.isFalse(scheduled) && scheduled.get("reason").is("Unschedulable")) {
      return Verdict.failing("Unschedulable");
    }
    return isTrouble(pod, status) ? Verdict.failing(status) : Verdict.progressing(status);
  }

  private static Verdict judgeRunning(Node pod, String status) {
    if (isTrouble(pod, status)) {
      return Verdict.failing(withMemory(pod, status));
    }
    Node statuses = pod.get("status", "containerStatuses");
    boolean starting = false;
    boolean ready = true;
    for (int i = 0; i < statuses.size(); i++) {
      Node container = statuses.at(i);
      boolean done = container.get("state", "terminated").isObject();
      if (!done && !container.get("ready").isTrue()) {
        ready = false;
        starting |= !container.get("started").isTrue();
      }
    }
    if (starting) {
      return Verdict.progressing("Starting");
    }
    if (!ready || Printed.isFalse(Printed.condition(pod, "Ready"))) {
      return Verdict.degraded("NotReady");
    }
    return Verdict.HEALTHY;
  }

  /** Whether a container waits for more than its start, or ended unexpectedly. */
  private static boolean isTrouble(Node pod, String status) {
    return isTrouble(pod.get("status", "containerStatuses"))
        || (status.startsWith("Init:") && isTrouble(pod.get("status", "initContainerStatuses")));
  }

  private static boolean isTrouble(Node statuses) {
    for (int i = 0; i < statuses.size(); i++) {
      Node state = statuses.at(i).get("state");
      String waiting = state.get("waiting", "reason").text();
      if ((!waiting.isEmpty() && !STARTING.contains(waiting))
          || state.get("terminated", "exitCode").number(0) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Names the lack of memory as the reason when a container crashes repeatedly because of it. */
  private static String withMemory(Node pod, String status) {
    Node statuses = pod.get("status", "containerStatuses");
    for (int i = 0; i < statuses.size() && status.equals("CrashLoopBackOff"); i++) {
      if (statuses.at(i).get("lastState", "terminated", "reason").is("OOMKilled")) {
        return status + " (OOMKilled)";
      }
    }
    return status;
  }
}
