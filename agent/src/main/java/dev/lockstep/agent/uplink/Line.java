package dev.lockstep.agent.uplink;

/** Times of the open connection. Owned by the session. */
final class Line {
  private long openedNs;
  private long heardNs;
  private long pingedNs;
  private long sentNs;
  private boolean isSending;

  void open(long nowNs) {
    openedNs = nowNs;
    heardNs = nowNs;
    pingedNs = nowNs;
    sentNs = nowNs;
    isSending = false;
  }

  void hear(long nowNs) {
    heardNs = nowNs;
  }

  void pinged(long nowNs) {
    pingedNs = nowNs;
  }

  void send(long nowNs) {
    isSending = true;
    sentNs = nowNs;
  }

  void sent(long nowNs) {
    isSending = false;
    sentNs = nowNs;
  }

  long openedNs() {
    return openedNs;
  }

  long heardNs() {
    return heardNs;
  }

  /** Time at which a message was last passed to the connection, or written by it. */
  long sentNs() {
    return sentNs;
  }

  boolean isSending() {
    return isSending;
  }

  boolean isStalled(long nowNs) {
    return isSending && nowNs - sentNs >= UplinkTimes.STALL_NS;
  }

  boolean isPingDue(long nowNs) {
    return nowNs - pingedNs >= UplinkTimes.PING_NS;
  }

  /** Time until a ping or a timeout is due. */
  long nextNs(long nowNs, boolean awaitsWelcome) {
    long nextNs = Math.min(heardNs + UplinkTimes.SILENCE_NS, pingedNs + UplinkTimes.PING_NS);
    if (isSending) {
      nextNs = Math.min(nextNs, sentNs + UplinkTimes.STALL_NS);
    }
    if (awaitsWelcome) {
      nextNs = Math.min(nextNs, openedNs + UplinkTimes.WELCOME_NS);
    }
    return nextNs - nowNs;
  }
}
