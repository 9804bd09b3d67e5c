package dev.lockstep.bench.sim;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.ring.RingSink;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.agent.watch.ReflectorOutput;
import dev.lockstep.bench.sim.cluster.SimCluster;
import dev.lockstep.bench.sim.cluster.SimNames;
import dev.lockstep.bench.sim.cluster.SimWatch;
import dev.lockstep.bench.sim.time.Agenda;
import dev.lockstep.bench.sim.time.Life;
import dev.lockstep.bench.sim.time.Luck;
import dev.lockstep.bench.sim.truth.LifeHistory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reflectors of one agent's life, and its discovery. */
final class SimReflectors {
  private final SimWorld world;
  private final SimCluster cluster;
  private final Life life;
  private final RingSink sink;
  private final LifeHistory history;
  private final Luck luck;
  private final Runnable onRestored;
  private final Map<String, SimWatch> watches = new LinkedHashMap<>();
  private int restores;

  /**
   * The receivers of what the reflectors report.
   *
   * @param onRestored runs when the apiserver's history went back, which ends the agent's life
   */
  record Outputs(RingSink sink, LifeHistory history, Runnable onRestored) {}

  SimReflectors(SimWorld world, SimCluster cluster, Life life, Luck luck, Outputs outputs) {
    this.world = world;
    this.cluster = cluster;
    this.life = life;
    this.sink = outputs.sink();
    this.history = outputs.history();
    this.luck = luck;
    this.onRestored = outputs.onRestored();
    this.restores = cluster.store().restores();
  }

  void watchSoon(TypeDescriptor type) {
    world.agenda().in(luck.between(0, 5 * Agenda.MS), life, () -> watch(type));
  }

  private void watch(TypeDescriptor type) {
    if (watches.containsKey(type.typeId()) || !cluster.store().isServed(type.typeId())) {
      return;
    }
    SimWatch watch =
        new SimWatch(
            world.agenda(),
            life,
            cluster,
            new SimWatch.Subject(
                type.typeId(),
                world.shape().bounds().reflector(),
                luck.chance(0.5),
                new Line(type)),
            luck.split());
    watches.put(type.typeId(), watch);
    watch.start();
  }

  void stop() {
    watches.values().forEach(SimWatch::stop);
  }

  /** Runs discovery a while later, because a custom type came or went. */
  void rediscover() {
    world.agenda().in(luck.between(10 * Agenda.MS, Agenda.SECOND), life, this::discover);
  }

  private void discover() {
    for (TypeDescriptor type : SimNames.TYPES) {
      SimWatch watch = watches.get(type.typeId());
      boolean isServed = cluster.store().isServed(type.typeId());
      if (watch != null && !isServed) {
        watch.stop();
        watches.remove(type.typeId());
        history.forgetVersions();
        sink.onTypeWithdrawn(type.typeId());
      } else if (watch == null && isServed && cluster.hasType(type)) {
        sink.onType(type, TypeState.SYNCING, "");
        watch(type);
      }
    }
  }

  /**
   * An apiserver whose history went back holds older objects, whether or not a client can see it.
   */
  private void forgetWhatWasRestored() {
    if (restores != cluster.store().restores()) {
      restores = cluster.store().restores();
      history.forgetVersions();
    }
  }

  /** The way of one reflector's output to the ring, as the type's output in production. */
  private final class Line implements ReflectorOutput {
    private final TypeDescriptor type;

    Line(TypeDescriptor type) {
      this.type = type;
    }

    @Override
    public void replace(List<Projected> all) {
      forgetWhatWasRestored();
      history.checkList(type.typeId(), all);
      sink.onReplace(type.typeId(), all);
    }

    @Override
    public void event(EventKind kind, Projected object) {
      forgetWhatWasRestored();
      history.checkNewer(type.typeId(), object);
      sink.onEvent(kind, type.typeId(), object);
    }

    @Override
    public void state(TypeState state, String message) {
      sink.onType(type, state, message);
    }

    @Override
    public void restored(String newestSeen, String listed) {
      world.note(() -> cluster.name() + " went back to " + listed);
      history.forgetVersions();
      onRestored.run();
    }

    @Override
    public void unserved() {
      rediscover();
    }
  }
}
