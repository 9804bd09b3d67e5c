package dev.lockstep.bench.sim.cluster;

import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.bench.sim.network.LinkWeather;
import dev.lockstep.bench.sim.time.Agenda;
import dev.lockstep.bench.sim.time.SimClock;
import java.util.List;

/** One simulated cluster: its apiserver, its types, and the faults of both. */
public final class SimCluster {
  private final String name;
  private final List<TypeDescriptor> types;
  private final SimStore store;
  private final SimClock agentClock;
  private final ApiWeather weather = new ApiWeather();
  private final LinkWeather agentWeather = new LinkWeather();

  public SimCluster(String name, List<TypeDescriptor> types, Agenda agenda) {
    this.name = name;
    this.types = types;
    this.store = new SimStore(SimNames.TYPES.stream().map(TypeDescriptor::typeId).toList());
    this.agentClock = new SimClock(agenda);
  }

  public String name() {
    return name;
  }

  public List<TypeDescriptor> types() {
    return types;
  }

  public boolean hasType(TypeDescriptor type) {
    return types.contains(type);
  }

  /** The types that the apiserver serves now. */
  public List<TypeDescriptor> servedTypes() {
    return types.stream().filter(type -> store.isServed(type.typeId())).toList();
  }

  public SimStore store() {
    return store;
  }

  public SimClock agentClock() {
    return agentClock;
  }

  public ApiWeather weather() {
    return weather;
  }

  public LinkWeather agentWeather() {
    return agentWeather;
  }
}
