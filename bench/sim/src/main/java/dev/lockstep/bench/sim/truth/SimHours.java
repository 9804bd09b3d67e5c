package dev.lockstep.bench.sim.truth;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * Hours in which a rule is in force: half a day before a minute, or half a day from it on. A world
 * takes less time, including all jumps of its clocks.
 *
 * @param opens whether the rule is in force from that minute on; otherwise until then
 * @param edgeMs the minute, in milliseconds since 1970
 */
public record SimHours(boolean opens, long edgeMs) {
  private static final long MINUTE_MS = 60_000;
  private static final Duration HALF_DAY = Duration.ofHours(12);

  /** The next full minute. */
  public static long minuteAfter(long epochMs) {
    return (epochMs / MINUTE_MS + 1) * MINUTE_MS;
  }

  public boolean isOpen(long epochMs) {
    return opens == epochMs >= edgeMs;
  }

  /** The hours in YAML, as the backend reads them. */
  public String yaml() {
    LocalTime edge =
        Instant.ofEpochMilli(edgeMs)
            .atZone(ZoneOffset.UTC)
            .toLocalTime()
            .truncatedTo(ChronoUnit.MINUTES);
    LocalTime other = edge.plus(HALF_DAY);
    return "{from: '%s', to: '%s', zone: UTC}"
        .formatted(opens ? edge : other, opens ? other : edge);
  }
}
