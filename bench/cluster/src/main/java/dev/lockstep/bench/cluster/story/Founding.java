package dev.lockstep.bench.cluster.story;

import dev.lockstep.bench.cluster.api.ClusterApi;
import dev.lockstep.bench.cluster.story.object.CanaryJson;
import dev.lockstep.bench.cluster.story.object.PodStage;
import dev.lockstep.bench.cluster.story.object.Revision;
import dev.lockstep.bench.cluster.story.object.Shape;
import dev.lockstep.bench.cluster.story.object.StoryCron;
import dev.lockstep.bench.cluster.story.object.StoryNode;
import dev.lockstep.bench.cluster.story.object.StoryPod;
import dev.lockstep.bench.cluster.story.object.Workload;
import dev.lockstep.bench.cluster.story.object.WorkloadKind;
import java.time.Instant;
import java.util.List;

/** Creates the cluster at the story's start, with exactly the configured number of pods. */
final class Founding {

  /** Below this number of pods there are only deployments. */
  private static final int PODS_FOR_ALL_KINDS = 100;

  private static final int STATEFUL_REPLICAS = 3;
  private static final int RUNS_KEPT = 2;

  private final World world;
  private final ClusterApi api;
  private final PodLife life;
  private final NodeLife nodeLife;
  private final Controllers controllers;
  private final Workshop workshop;
  private int podsLeft;

  Founding(ClusterApi api, Actors actors, Workshop workshop) {
    this.world = actors.world();
    this.api = api;
    this.life = actors.life();
    this.nodeLife = actors.nodeLife();
    this.controllers = actors.controllers();
    this.workshop = workshop;
  }

  void found(int pods) {
    podsLeft = pods;
    new FoundingCluster(world, workshop).found();
    api.apply(CanaryJson.TYPE_OF_DEFINITION, CanaryJson.definition());
    foundNodes(pods);
    for (Teams.Team team : Teams.all()) {
      if (!team.isSystem()) {
        workshop.namespace(team.namespace(), "shop", workshop.past());
      }
    }
    if (pods >= PODS_FOR_ALL_KINDS) {
      foundCrons(pods);
      Teams.all().forEach(team -> team.daemonSets().forEach(name -> foundDaemonSet(team, name)));
      Teams.all()
          .forEach(team -> team.statefulSets().forEach(name -> foundStatefulSet(team, name)));
    }
    foundDeployments(pods);
    for (Workload workload : world.workloads) {
      workload.pods().forEach(life::write);
      controllers.writer().status(workload);
    }
    new FoundingCluster(world, workshop).foundTeams();
  }

  private void foundNodes(int pods) {
    int nodes = Math.max(3, (pods + 29) / (pods < 2_000 ? 30 : 50));
    for (int i = 0; i < nodes; i++) {
      String name = "node-" + world.dice.hex(6) + "-" + i;
      StoryNode node = new StoryNode(name, world.writer.uid(), i, workshop.past());
      node.heartbeat = world.writer.now();
      world.nodes.add(node);
      nodeLife.found(node);
    }
  }

  private void foundCrons(int pods) {
    List<Teams.Team> teams = Teams.all();
    int crons = Math.clamp(pods / 200, 2, teams.size());
    for (int i = 0; i < crons; i++) {
      String team = teams.get(i).namespace();
      Shape shape = workshop.shape("nightly-report", team, false);
      Instant now = world.writer.now();
      StoryCron cron = new StoryCron(shape, world.writer.uid(), workshop.past(), now);
      world.crons.add(cron);
      for (int run = RUNS_KEPT; run > 0; run--) {
        controllers.jobs().found(cron, nextNode(), now.minusSeconds(run * 600L));
        podsLeft--;
      }
      controllers.jobs().writeCron(cron);
    }
  }

  private void foundDaemonSet(Teams.Team team, String name) {
    // A small cluster shows more than the same three pods on every node.
    if (podsLeft < world.nodes.size() * 5) {
      return;
    }
    Workload workload =
        workshop.found(
            WorkloadKind.DAEMON_SET,
            workshop.shape(name, team.namespace(), false),
            world.nodes.size(),
            new Workload.Extras(false, false, false, false));
    for (StoryNode node : world.nodes) {
      workshop.foundPod(workload, name + "-" + world.dice.suffix(5), node);
      podsLeft--;
    }
  }

  private void foundStatefulSet(Teams.Team team, String name) {
    Workload workload =
        workshop.found(
            WorkloadKind.STATEFUL_SET,
            workshop.shape(name, team.namespace(), true),
            STATEFUL_REPLICAS,
            new Workload.Extras(true, false, true, false));
    for (int i = 0; i < STATEFUL_REPLICAS; i++) {
      StoryPod pod = workshop.foundPod(workload, name + "-" + i, nextNode());
      controllers.writer().volume(pod);
      podsLeft--;
    }
  }

  private void foundDeployments(int pods) {
    int usual = pods < PODS_FOR_ALL_KINDS ? 3 : pods < 1_000 ? 8 : pods < 20_000 ? 10 : 20;
    for (int copy = 0; podsLeft > 0; copy++) {
      for (Teams.Team team : Teams.all()) {
        for (String name : team.deployments()) {
          if (podsLeft > 0 && (copy == 0 || !team.isSystem())) {
            int replicas = world.dice.between(Math.max(2, usual / 2), usual * 3 / 2);
            foundDeployment(team, Teams.variant(name, copy), Math.min(podsLeft, replicas));
          }
        }
      }
    }
  }

  private void foundDeployment(Teams.Team team, String name, int replicas) {
    Workload.Extras extras =
        new Workload.Extras(
            true, world.dice.chance(0.35), world.dice.chance(0.35), world.dice.chance(0.15));
    Shape shape = workshop.shape(name, team.namespace(), false);
    Workload workload = workshop.found(WorkloadKind.DEPLOYMENT, shape, replicas, extras);
    Revision revision = workload.current();
    for (int i = 0; i < replicas; i++) {
      String podName = revision.name() + "-" + world.dice.suffix(5);
      workshop.foundPod(workload, podName, nextNode());
      podsLeft--;
    }
    if (team.namespace().equals("frontend") || name.contains("-api")) {
      controllers.writer().ingress(workload);
    }
    if (workload.key().equals("search/indexer")) {
      sicken(revision.pods().getLast());
    }
  }

  /** A pod that has been crashing for days when the story begins. */
  private void sicken(StoryPod pod) {
    Instant ended = world.writer.now().minusSeconds(100);
    pod.restarts = 37;
    pod.crashesLeft = 8;
    pod.exit = new StoryPod.Exit(137, "OOMKilled", ended.minusSeconds(55), ended);
    pod.readySince = ended;
    pod.stage = PodStage.BACKOFF;
    life.resume(pod);
  }

  private StoryNode nextNode() {
    StoryNode node = world.dice.pick(world.nodes);
    for (int i = 0; !node.takesPods() && i < world.nodes.size(); i++) {
      node = world.nodes.get((node.index + 1) % world.nodes.size());
    }
    return node;
  }
}
