package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Builds cron jobs and their runs. */
public final class JobJson {

  public static final String CRON_JOBS = "cronjobs.batch";
  public static final String JOBS = "jobs.batch";

  /** Failed runs after which the job fails. */
  public static final int BACKOFF_MAX = 1;

  private JobJson() {}

  public static ObjectNode cronJob(StoryCron cron, String image) {
    ObjectNode labels = Tree.of("app.kubernetes.io/name", cron.name).and("team", cron.namespace);
    ObjectNode metadata =
        Owners.metadata(cron.namespace, cron.name, cron.uid, cron.created, labels);
    metadata.put("generation", 1);
    StoryJob template = new StoryJob(cron, cron.name, cron.uid, image, cron.created);
    ArrayNode active = Tree.list();
    for (StoryJob job : cron.jobs) {
      if (job.finished == null) {
        active.add(
            Tree.of("kind", "Job")
                .and("apiVersion", "batch/v1")
                .and("namespace", cron.namespace)
                .and("name", job.name)
                .and("uid", job.uid));
      }
    }
    return Tree.of("metadata", metadata)
        .and(
            "spec",
            Tree.of("schedule", "*/10 * * * *")
                .and("concurrencyPolicy", "Forbid")
                .and("suspend", false)
                .and("successfulJobsHistoryLimit", StoryCron.HISTORY_MAX)
                .and("failedJobsHistoryLimit", StoryCron.HISTORY_MAX)
                .and("jobTemplate", Tree.of("spec", spec(template, labels.deepCopy()))))
        .and(
            "status",
            Tree.of("active", active.isEmpty() ? null : active)
                .and("lastScheduleTime", cron.lastStart)
                .and("lastSuccessfulTime", cron.lastSuccess));
  }

  public static ObjectNode job(StoryJob job) {
    ObjectNode metadata =
        Owners.metadata(job.namespace(), job.name, job.uid, job.created, job.labels());
    metadata.put("generation", 1);
    metadata.set("ownerReferences", Tree.list(job.cron.reference()));
    ObjectNode spec = spec(job, job.labels());
    spec.set(
        "selector", Tree.of("matchLabels", Tree.of("batch.kubernetes.io/controller-uid", job.uid)));
    int active = job.active();
    return Tree.of("metadata", metadata)
        .and("spec", spec)
        .and(
            "status",
            Tree.of("active", active == 0 ? null : active)
                .and("succeeded", job.succeeded ? 1 : null)
                .and("failed", job.failures == 0 ? null : job.failures)
                .and("startTime", job.created)
                .and("completionTime", job.succeeded ? job.finished : null)
                .and("conditions", conditions(job)));
  }

  private static ObjectNode spec(StoryJob job, ObjectNode labels) {
    return Tree.of("parallelism", 1)
        .and("completions", 1)
        .and("backoffLimit", BACKOFF_MAX)
        .and("completionMode", "NonIndexed")
        .and("template", PodJson.template(job, labels));
  }

  private static ArrayNode conditions(StoryJob job) {
    ArrayNode conditions = Tree.list();
    Instant finished = job.finished;
    if (finished != null) {
      conditions.add(
          Tree.of("type", job.succeeded ? "Complete" : "Failed")
              .and("status", "True")
              .and("lastProbeTime", finished)
              .and("lastTransitionTime", finished)
              .and("reason", job.succeeded ? "CompletionsReached" : "BackoffLimitExceeded"));
    }
    return conditions;
  }
}
