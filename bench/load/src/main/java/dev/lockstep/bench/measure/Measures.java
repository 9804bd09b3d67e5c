package dev.lockstep.bench.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The twelve measures. */
public final class Measures {
  /** Titles of all measures, whether or not they can run. */
  public static final Map<String, String> TITLES = titles();

  private Measures() {}

  /** Returns the measures that can run, in the order in which they run. */
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
    titles.put("M4", "compared with watching the apiserver");
    titles.put("M5", "the agent's first sync");
    titles.put("M6", "memory of the hot state");
    titles.put("M7", "all clients return at once");
    titles.put("M8", "every client's first snapshot");
    titles.put("M9", "slow clients");
    titles.put("M10", "added latency");
    titles.put("M11", "the agent's ring");
    titles.put("M12", "idle clients");
    return java.util.Collections.unmodifiableMap(titles);
  }
}
