package dev.lockstep.agent.printing;

import dev.lockstep.protocol.wire.Health;

/**
 * Health of an object, with a reason in a word or two.
 *
 * @param reason empty when the health needs no reason
 */
public record Verdict(Health health, String reason) {

  /** The object has no fields from which its health follows. */
  static final Verdict UNKNOWN = new Verdict(Health.HEALTH_UNSPECIFIED, "");

  static final Verdict HEALTHY = new Verdict(Health.HEALTH_HEALTHY, "");

  static final Verdict TERMINATING = progressing("Terminating");

  static Verdict healthy(String reason) {
    return new Verdict(Health.HEALTH_HEALTHY, reason);
  }

  static Verdict progressing(String reason) {
    return new Verdict(Health.HEALTH_PROGRESSING, reason);
  }

  static Verdict degraded(String reason) {
    return new Verdict(Health.HEALTH_DEGRADED, reason);
  }

  static Verdict failing(String reason) {
    return new Verdict(Health.HEALTH_FAILING, reason);
  }

  static Verdict completed(String reason) {
    return new Verdict(Health.HEALTH_COMPLETED, reason);
  }
}
