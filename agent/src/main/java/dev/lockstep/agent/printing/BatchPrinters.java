package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Node;
import java.util.List;

/** Prints jobs and cron jobs. */
final class BatchPrinters {

  private static final String BATCH = "batch";

  static final BuiltIn JOBS =
      BuiltIn.namespaced(BATCH, "v1", "Job", "jobs")
          .text("Status", "The progress of the job.")
          .text("Completions", "Completed pods of those needed.")
          .text("Duration", "How long it ran, or has been running.")
          .age()
          .template()
          .wideSelector()
          .printedBy(BatchPrinters::printJob, BatchPrinters::judgeJob);

  static final BuiltIn CRON_JOBS =
      BuiltIn.namespaced(BATCH, "v1", "CronJob", "cronjobs")
          .text("Schedule", "When it runs, in the form of cron.")
          .text("Timezone", "The time zone of the schedule.")
          .truth("Suspend", "Whether it is suspended.")
          .integer("Active", "Jobs that run now.")
          .date("Last Schedule", "How long ago it last started a job.")
          .age()
          .template()
          .wideSelector()
          .printedBy(
              BatchPrinters::printCronJob,
              object ->
                  object.get("spec", "suspend").isTrue()
                      ? Verdict.healthy("Suspended")
                      : Verdict.HEALTHY);

  static final List<BuiltIn> ALL = List.of(JOBS, CRON_JOBS);

  /** Conditions that name a job's state, the decisive ones first. */
  private static final List<String> ENDED = List.of("Complete", "Failed");

  private static final List<String> UNDER_WAY =
      List.of("Suspended", "FailureTarget", "SuccessCriteriaMet");

  private BatchPrinters() {}

  private static void printJob(Node object, Cells cells) {
    cells.add(jobStatus(object)).add(completions(object));
    long started = Times.millis(object.get("status", "startTime").text());
    long ended = Times.millis(object.get("status", "completionTime").text());
    if (started != Times.UNKNOWN && ended != Times.UNKNOWN) {
      cells.add(Times.duration(ended - started));
    } else {
      cells.addAge(started, "");
    }
    cells.addAge(object);
    Printed.addContainers(object.get("spec", "template", "spec"), cells);
    cells.add(Printed.selector(object.get("spec", "selector")));
  }

  private static String jobStatus(Node object) {
    for (String type : ENDED) {
      if (Printed.isTrue(Printed.condition(object, type))) {
        return type;
      }
    }
    if (object.get("metadata", "deletionTimestamp").exists()) {
      return "Terminating";
    }
    for (String type : UNDER_WAY) {
      if (Printed.isTrue(Printed.condition(object, type))) {
        return type;
      }
    }
    return "Running";
  }

  private static String completions(Node object) {
    String succeeded = object.get("status", "succeeded").text("0");
    Node wanted = object.get("spec", "completions");
    if (wanted.exists()) {
      return succeeded + "/" + wanted.text();
    }
    long parallelism = object.get("spec", "parallelism").number(0);
    return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
  }

  private static Verdict judgeJob(Node object) {
    String status = jobStatus(object);
    return switch (status) {
      case "Complete" -> Verdict.completed("Complete");
      case "Failed", "FailureTarget" ->
          Verdict.failing(Printed.condition(object, status).get("reason").text(status));
      case "Running" -> {
        long failed = object.get("status", "failed").number(0);
        yield failed > 0 ? Verdict.degraded(failed + " failed") : Verdict.progressing(status);
      }
      default -> Verdict.progressing(status);
    };
  }

  private static void printCronJob(Node object, Cells cells) {
    Node spec = object.get("spec");
    Node template = spec.get("jobTemplate", "spec");
    cells
        .add(spec.get("schedule"))
        .add(spec.get("timeZone").text(Cells.NONE))
        .add(truth(spec.get("suspend")))
        .add(object.get("status", "active").total())
        .addAge(Times.millis(object.get("status", "lastScheduleTime").text()), Cells.NONE)
        .addAge(object);
    Printed.addContainers(template.get("template", "spec"), cells);
    cells.add(Printed.selector(template.get("selector")));
  }

  private static String truth(Node value) {
    if (!value.exists()) {
      return Cells.UNSET;
    }
    return value.isTrue() ? "True" : "False";
  }
}
