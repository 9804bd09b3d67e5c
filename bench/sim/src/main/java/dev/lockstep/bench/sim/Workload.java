package dev.lockstep.bench.sim;

import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.bench.sim.cluster.SimCluster;
import dev.lockstep.bench.sim.cluster.SimNames;
import dev.lockstep.bench.sim.cluster.SimObject;
import dev.lockstep.bench.sim.time.Agenda;
import dev.lockstep.bench.sim.time.Life;
import dev.lockstep.bench.sim.time.Luck;
import java.util.ArrayList;
import java.util.List;

/** The work of people and controllers in one cluster: creations, changes, moves, deletions. */
final class Workload {
  private final Agenda agenda;
  private final SimCluster cluster;
  private final SimShape shape;
  private final Luck luck;
  private final Life life = new Life("workload");
  private long contents;
  private boolean isAtRest;

  Workload(Agenda agenda, SimCluster cluster, SimShape shape, Luck luck) {
    this.agenda = agenda;
    this.cluster = cluster;
    this.shape = shape;
    this.luck = luck;
  }

  /** Fills the cluster. */
  void found() {
    for (int i = 0; i < shape.size().objects(); i++) {
      put(type(), i);
    }
  }

  void begin() {
    schedule();
  }

  /** Stops all changes. */
  void rest() {
    isAtRest = true;
    life.end();
  }

  private void schedule() {
    double meanNs = Agenda.SECOND / shape.size().changesPerSecond();
    long inNs = (long) (-Math.log(1 - luck.random().nextDouble()) * meanNs);
    agenda.in(
        inNs,
        life,
        () -> {
          change();
          schedule();
        });
  }

  private TypeDescriptor type() {
    return luck.pick(cluster.types());
  }

  private void change() {
    TypeDescriptor type = type();
    if (!cluster.store().isServed(type.typeId())) {
      return;
    }
    switch (luck.below(10)) {
      case 0, 1 -> put(type, luck.below(2 * shape.size().objects()));
      case 2 -> delete(type, 1);
      case 3 -> touch(type);
      case 4 -> {
        for (int i = luck.below(6); i >= 0; i--) {
          put(type, luck.below(shape.size().objects()));
        }
      }
      default -> changeOne(type);
    }
  }

  private void put(TypeDescriptor type, int number) {
    String namespace =
        type.namespaced() ? SimNames.NAMESPACES.get(number % SimNames.NAMESPACES.size()) : "";
    put(type, namespace, "n" + number);
  }

  private void put(TypeDescriptor type, String namespace, String name) {
    boolean isOther =
        shape.crowd().twin() == SimShape.Twin.SECOND && namespace.equals(SimNames.VAULT);
    String content = (isOther ? "d" : "c") + ++contents;
    cluster.store().put(type.typeId(), namespace, name, luck.pick(SimNames.TEAMS), content);
  }

  private void changeOne(TypeDescriptor type) {
    SimObject object = any(type);
    if (object != null) {
      put(type, object.projected().namespace(), object.projected().name());
    }
  }

  /** A write without a visible change. */
  private void touch(TypeDescriptor type) {
    SimObject object = any(type);
    if (object != null) {
      cluster.store().touch(type.typeId(), object.key());
    }
  }

  /** Deletes some objects. */
  void delete(TypeDescriptor type, int count) {
    for (int i = 0; i < count; i++) {
      SimObject object = any(type);
      if (object != null) {
        cluster.store().delete(type.typeId(), object.key());
      }
    }
  }

  /** Deletes an object and at once creates another of the same name. */
  void recreate() {
    TypeDescriptor type = type();
    SimObject object = any(type);
    if (object != null && !isAtRest) {
      cluster.store().delete(type.typeId(), object.key());
      put(type, object.projected().namespace(), object.projected().name());
    }
  }

  /** Deletes everything in a namespace. */
  void deleteNamespace() {
    String namespace = luck.pick(SimNames.NAMESPACES);
    for (TypeDescriptor type : cluster.types()) {
      List<SimObject> all = new ArrayList<>(cluster.store().objects(type.typeId()));
      for (SimObject object : all) {
        if (object.projected().namespace().equals(namespace)) {
          cluster.store().delete(type.typeId(), object.key());
        }
      }
    }
  }

  private @org.jspecify.annotations.Nullable SimObject any(TypeDescriptor type) {
    return cluster.store().any(type.typeId(), luck);
  }
}
