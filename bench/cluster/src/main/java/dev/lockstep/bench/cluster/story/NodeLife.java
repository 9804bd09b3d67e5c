package dev.lockstep.bench.cluster.story;

import dev.lockstep.bench.cluster.story.EventJournal.Subject;
import dev.lockstep.bench.cluster.story.object.NodeJson;
import dev.lockstep.bench.cluster.story.object.Owners;
import dev.lockstep.bench.cluster.story.object.StoryNode;
import dev.lockstep.bench.cluster.story.object.StoryPod;
import dev.lockstep.bench.cluster.story.object.Tree;
import dev.lockstep.bench.cluster.story.object.WorkloadKind;
import java.util.List;

/** The nodes' kubelets, which renew leases, report statuses, and sometimes fall silent. */
final class NodeLife {

  private static final String KUBELET = "kubelet";
  private static final String CONTROLLER = "kube-controller-manager";

  /**
   * Interval between a node's reports; longer when the cluster is too large for the configured
   * churn.
   */
  private static final int HEARTBEAT_STEPS = Agenda.seconds(10);

  /** Renewals of leases for each reported status. */
  private static final int LEASES_PER_STATUS = 6;

  private final World world;
  private final PodLife life;

  NodeLife(World world, PodLife life) {
    this.world = world;
    this.life = life;
  }

  /** Creates a node. */
  void found(StoryNode node) {
    write(node);
    renew(node);
    world.writer.put(
        "csinodes.storage.k8s.io",
        KUBELET,
        Tree.of(
                "metadata",
                Owners.metadata(
                    "", node.name, Owners.uid(node.uid, "csi"), node.created, Tree.empty()))
            .and("spec", Tree.of("drivers", Tree.list())));
  }

  /** Begins the heartbeats of all nodes, which together may take a quarter of the churn. */
  void beat(double churn) {
    int affordable = (int) Math.ceil(world.nodes.size() / (churn / 4) * Agenda.STEPS_PER_SECOND);
    int interval = Math.max(HEARTBEAT_STEPS, affordable);
    for (StoryNode node : world.nodes) {
      planBeat(node, world.dice.between(1, interval), interval, 0);
    }
  }

  /** Silences a node for some steps, in which its pods count as not ready. */
  void fail(StoryNode node, int steps) {
    if (!node.ready) {
      return;
    }
    setReady(node, false);
    world.events.warning(
        Subject.of(node), "node-controller", "NodeNotReady", "Node " + node.name + " is not ready");
    world.agenda.after(steps, () -> recover(node));
  }

  /** Cordons a node for some steps. */
  void cordon(StoryNode node, int steps) {
    if (node.cordoned) {
      return;
    }
    node.cordoned = true;
    write(node);
    world.events.normal(
        Subject.of(node), KUBELET, "NodeNotSchedulable", "Node " + node.name + " is cordoned");
    world.agenda.after(
        steps,
        () -> {
          node.cordoned = false;
          if (world.nodes.contains(node)) {
            write(node);
          }
        });
  }

  /** Removes a node that others deleted from the story, with its pods. */
  void collect(StoryNode node) {
    world.nodes.remove(node);
    podsOn(node).forEach(life::remove);
    world.writer.remove(NodeJson.LEASES, NodeJson.LEASE_NAMESPACE, node.name);
    world.workloads.stream()
        .filter(workload -> workload.kind == WorkloadKind.DAEMON_SET)
        .forEach(world::touch);
  }

  private void recover(StoryNode node) {
    if (world.nodes.contains(node)) {
      setReady(node, true);
      world.events.normal(
          Subject.of(node), KUBELET, "NodeReady", "Node " + node.name + " is ready again");
    }
  }

  private void setReady(StoryNode node, boolean ready) {
    node.ready = ready;
    node.readySince = world.writer.now();
    write(node);
    for (StoryPod pod : podsOn(node)) {
      if (pod.runsWell()) {
        pod.readySince = world.writer.now();
        life.rewrite(pod);
        world.touch(pod.owner);
      }
    }
  }

  private List<StoryPod> podsOn(StoryNode node) {
    return world.pods.values().stream().filter(pod -> pod.node == node).toList();
  }

  private void planBeat(StoryNode node, int steps, int interval, int beats) {
    world.agenda.after(
        steps,
        () -> {
          if (!world.nodes.contains(node)) {
            return;
          }
          if (node.ready) {
            renew(node);
            if (beats % LEASES_PER_STATUS == 0) {
              node.heartbeat = world.writer.now();
              write(node);
            }
          }
          planBeat(node, interval, interval, beats + 1);
        });
  }

  private void renew(StoryNode node) {
    world.writer.put(
        NodeJson.LEASES,
        KUBELET,
        NodeJson.lease(node, Owners.uid(node.uid, "lease"), world.writer.now()));
  }

  private void write(StoryNode node) {
    world.writer.put(NodeJson.NODES, CONTROLLER, KUBELET, node.heartbeat, NodeJson.node(node));
  }
}
