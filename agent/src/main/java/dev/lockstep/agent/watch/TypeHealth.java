package dev.lockstep.agent.watch;

import dev.lockstep.agent.types.TypeState;

/**
 * Decides the reported state of a type while its exchanges fail and recover. Owned by one
 * reflector.
 *
 * <p>A type that was never listed stays syncing for a few attempts and is then unavailable, with
 * the reason. A type that was listed stays ready; after a while its message says that it is out of
 * date. Only an answer that requires a person makes it unavailable. A message is reported once, not
 * for each attempt.
 */
final class TypeHealth {

  private final ReflectorOutput output;
  private final long staleAfterNs;
  private boolean isListed;
  private boolean isUnavailable;
  private boolean isStale;
  private int failures;
  private long failingSinceNs;
  private String said = "";

  TypeHealth(ReflectorOutput output, long staleAfterNs) {
    this.output = output;
    this.staleAfterNs = staleAfterNs;
  }

  /** An attempt failed, and another will follow. */
  void failed(long nowNs, String message) {
    if (failures++ == 0) {
      failingSinceNs = nowNs;
    }
    if (isUnavailable) {
      return;
    }
    if (!isListed) {
      if (failures >= ReflectorLimits.FIRST_ATTEMPTS_MAX) {
        unavailable("attempts", message);
      }
    } else if (!isStale && nowNs - failingSinceNs >= staleAfterNs) {
      isStale = true;
      output.state(TypeState.READY, message);
    }
  }

  /**
   * The server answered something that only a person can change.
   *
   * @param topic the kind of problem; a message of the same kind is not repeated
   */
  void unavailable(String topic, String message) {
    if (isUnavailable && said.equals(topic)) {
      return;
    }
    isUnavailable = true;
    isStale = false;
    said = topic;
    output.state(TypeState.UNAVAILABLE, message);
  }

  /** The watch works. An unavailable type stays unavailable until it is listed. */
  void recovered() {
    failures = 0;
    if (isStale) {
      isStale = false;
      output.state(TypeState.READY, "");
    }
  }

  /** The sink received a complete list. */
  void listed() {
    isListed = true;
    isUnavailable = false;
    isStale = false;
    failures = 0;
  }
}
