package dev.lockstep.bench.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The twelve measures, and those of them that can be run. */
public final class Measures {
  /** What there is to be measured, whether or not it can be yet. */
  public static final Map<String, String> TITLES = titles();

  private Measures() {}

  /** All that can be run, in the order in which it is. */
  public static List<Measure> all() {
    return List.of(
        new SingleChange(),
        new ManyChanges(),
        new Idle(),
        new SlowClients(),
        new Storm(),
        new Rights(),
        new Watchers(),
        new Snapshots(),
        new ColdSync(),
        new Footprint(),
        new Ring(),
        new Latency());
  }

  private static Map<String, String> titles() {
    Map<String, String> titles = new LinkedHashMap<>();
    titles.put("M1", "one change at a time");
    titles.put("M2", "many changes");
    titles.put("M3", "different rights");
    titles.put("M4", "beside watching the apiserver");
    titles.put("M5", "the agent's first sync");
    titles.put("M6", "memory of the hot state");
    titles.put("M7", "all come back at once");
    titles.put("M8", "everybody's first snapshot");
    titles.put("M9", "slow clients");
    titles.put("M10", "added latency");
    titles.put("M11", "the agent's ring");
    titles.put("M12", "idle clients");
    return java.util.Collections.unmodifiableMap(titles);
  }
}
