package dev.lockstep.bench.sim;

import dev.lockstep.agent.types.TypeDescriptor;
import java.util.List;

/** One simulated cluster: its apiserver, its types, and the faults of both. */
final class SimCluster {
  private final String name;
  private final List<TypeDescriptor> types;
  private final SimStore store;
  private final SimClock agentClock;
  private final ApiWeather weather = new ApiWeather();
  private final LinkWeather agentWeather = new LinkWeather();

  SimCluster(String name, List<TypeDescriptor> types, Agenda agenda) {
    this.name = name;
    this.types = types;
    this.store = new SimStore(SimNames.TYPES.stream().map(TypeDescriptor::typeId).toList());
    this.agentClock = new SimClock(agenda);
  }

  String name() {
    return name;
  }

  List<TypeDescriptor> types() {
    return types;
  }

  boolean hasType(TypeDescriptor type) {
    return types.contains(type);
  }

  /** The types that the apiserver serves now. */
  List<TypeDescriptor> servedTypes() {
    return types.stream().filter(type -> store.isServed(type.typeId())).toList();
  }

  SimStore store() {
    return store;
  }

  SimClock agentClock() {
    return agentClock;
  }

  ApiWeather weather() {
    return weather;
  }

  LinkWeather agentWeather() {
    return agentWeather;
  }
}
