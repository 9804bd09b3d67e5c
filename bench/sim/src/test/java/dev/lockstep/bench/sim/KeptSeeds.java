package dev.lockstep.bench.sim;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The seed at which the last hunt found each planted bug: a line holds a seed and a bug's name. */
final class KeptSeeds {
  private static final String RESOURCE = "/sim/planted-bugs.txt";
  private static final String HEAD =
      """
      # The first seed whose world finds each planted bug. The gate plays these worlds alone.
      # A hunt writes this file: ./lockstep campaign bugs
      """;

  private KeptSeeds() {}

  /** Returns seeds by the name of the bug. */
  static Map<String, Long> read() throws IOException {
    try (InputStream in = KeptSeeds.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        return Map.of();
      }
      Map<String, Long> seeds = new TreeMap<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] parts = line.strip().split("\\s+", 2);
          seeds.put(parts[1], Long.parseLong(parts[0]));
        }
      }
      return seeds;
    }
  }

  /** Returns the file that {@link #read} reads, with the bugs in the map's order. */
  static String text(Map<String, Long> seeds) {
    StringBuilder text = new StringBuilder(HEAD);
    seeds.forEach((name, seed) -> text.append("%-6d %s%n".formatted(seed, name)));
    return text.toString();
  }
}
