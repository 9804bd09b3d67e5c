package dev.lockstep.bench.cluster.story;

import dev.lockstep.bench.cluster.story.EventJournal.Subject;
import dev.lockstep.bench.cluster.story.object.JobJson;
import dev.lockstep.bench.cluster.story.object.PodStage;
import dev.lockstep.bench.cluster.story.object.StoryCron;
import dev.lockstep.bench.cluster.story.object.StoryJob;
import dev.lockstep.bench.cluster.story.object.StoryNode;
import dev.lockstep.bench.cluster.story.object.StoryPod;
import java.time.Instant;
import java.util.List;

/** Starts runs of cron jobs, retries failed ones, and removes old ones. */
final class JobController {

  private static final String CONTROLLER = "kube-controller-manager";
  private static final double FAILURE = 0.15;

  private final World world;
  private final PodLife life;

  JobController(World world, PodLife life) {
    this.world = world;
    this.life = life;
  }

  /** Starts a run unless one is in progress. */
  void start(StoryCron cron) {
    if (cron.jobs.stream().anyMatch(job -> job.finished == null)) {
      return;
    }
    cron.lastStart = world.writer.now();
    StoryJob job = add(cron, world.writer.now());
    world.events.normal(
        Subject.of(cron), "cronjob-controller", "SuccessfulCreate", "Created job " + job.name);
    startPod(job);
    reconcile(job);
  }

  /** Adds a run that ended before the story's start, with its pod. */
  void found(StoryCron cron, StoryNode node, Instant created) {
    StoryJob job = add(cron, created);
    job.succeeded = true;
    job.finished = created.plusSeconds(40);
    cron.lastStart = created;
    cron.lastSuccess = created.plusSeconds(40);
    StoryPod pod = life.found(job, job.name + "-" + world.dice.suffix(5), job.image, node, created);
    pod.stage = PodStage.SUCCEEDED;
    pod.exit = new StoryPod.Exit(0, "Completed", created.plusSeconds(4), created.plusSeconds(38));
    pod.readySince = created.plusSeconds(38);
    life.write(pod);
    write(job);
  }

  /** Updates a run whose pod has changed. */
  void reconcile(StoryJob job) {
    if (!job.cron.jobs.contains(job)) {
      return;
    }
    StoryPod last = job.pods().isEmpty() ? null : job.pods().getLast();
    if (job.finished == null && (last == null || last.stage == PodStage.FAILED)) {
      job.failures++;
      if (job.failures > JobJson.BACKOFF_MAX) {
        finish(job, false);
      } else {
        startPod(job);
      }
    } else if (job.finished == null && last != null && last.stage == PodStage.SUCCEEDED) {
      finish(job, true);
    }
    if (last != null && last.stage == PodStage.READY) {
      planEnd(last);
    }
    write(job);
    writeCron(job.cron);
    clearOld(job.cron);
  }

  void writeCron(StoryCron cron) {
    world.writer.put(
        JobJson.CRON_JOBS,
        "deploy-bot",
        CONTROLLER,
        cron.lastStart,
        JobJson.cronJob(cron, image(cron)));
  }

  /** Removes a cron job that others deleted from the story. */
  void collect(StoryCron cron) {
    world.crons.remove(cron);
    List.copyOf(cron.jobs).forEach(this::collect);
  }

  /** Removes a run from the story, and its remaining objects from the store. */
  void collect(StoryJob job) {
    job.cron.jobs.remove(job);
    List.copyOf(job.pods()).forEach(life::delete);
    world.writer.remove(JobJson.JOBS, job.namespace(), job.name);
  }

  private StoryJob add(StoryCron cron, Instant created) {
    cron.runs++;
    long minute = created.getEpochSecond() / 60;
    StoryJob job =
        new StoryJob(
            cron,
            cron.name + "-" + minute + cron.runs % 10,
            world.writer.uid(),
            image(cron),
            created);
    cron.jobs.add(job);
    return job;
  }

  private void startPod(StoryJob job) {
    life.create(job, job.name + "-" + world.dice.suffix(5), job.image, null);
  }

  private void planEnd(StoryPod pod) {
    int turn = pod.turn;
    boolean well = !world.dice.chance(FAILURE);
    world.agenda.after(
        world.dice.between(Agenda.seconds(5), Agenda.seconds(30)),
        () -> {
          if (pod.turn == turn) {
            life.finish(pod, well);
          }
        });
  }

  private void finish(StoryJob job, boolean well) {
    job.finished = world.writer.now();
    job.succeeded = well;
    if (well) {
      job.cron.lastSuccess = world.writer.now();
    }
    world.events.normal(
        Subject.of(job.cron),
        "cronjob-controller",
        "SawCompletedJob",
        "Saw completed job: " + job.name);
  }

  private void clearOld(StoryCron cron) {
    List<StoryJob> finished = cron.jobs.stream().filter(job -> job.finished != null).toList();
    for (int i = 0; i < finished.size() - StoryCron.HISTORY_MAX; i++) {
      collect(finished.get(i));
    }
  }

  private void write(StoryJob job) {
    Instant finished = job.finished;
    world.writer.put(
        JobJson.JOBS,
        CONTROLLER,
        CONTROLLER,
        finished == null ? job.created : finished,
        JobJson.job(job));
  }

  private static String image(StoryCron cron) {
    return "registry.example.com/" + cron.namespace + "/" + cron.name + ":v1.0.0";
  }
}
