package dev.lockstep.agent.uplink;

import dev.lockstep.agent.hotstate.Answer;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.AgentWelcome;
import dev.lockstep.protocol.wire.BackendToAgent;
import dev.lockstep.protocol.wire.ResumeRequest;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * State machine of the uplink. One thread owns it; everything that happens is a call with the time,
 * and it acts through its port.
 *
 * <p>It owns the line: connecting, greeting, signs of life, and the waits after a loss. Whenever
 * the line is free, it asks its lane for the next message. The lane of the state is the only one.
 */
public final class UplinkSession implements AutoCloseable {
  /** Asks for everything, in place of a version. */
  public static final long EVERYTHING = -1;

  private final UplinkPort port;
  private final UplinkIdentity identity;
  private final ReconnectPolicy policy;
  private final Line line = new Line();
  private final Tally tally = new Tally();
  private final StateLane lane;

  private UplinkState state = UplinkState.PARKED;
  private String problem = "";
  private long retryAtNs;

  public UplinkSession(
      UplinkPort port, UplinkIdentity identity, AnswerEncoder encoder, ReconnectPolicy policy) {
    this.port = port;
    this.identity = identity;
    this.policy = policy;
    this.lane = new StateLane(port, encoder, tally);
  }

  public UplinkStatus status() {
    return new UplinkStatus(
        state, problem, lane.epoch(), Math.max(lane.cursor(), 0), tally.counts());
  }

  @Override
  public void close() {
    if (state != UplinkState.STOPPED) {
      become(UplinkState.STOPPED);
    }
    lane.close();
  }

  // --- events ---

  /** The hot state reached a version, and its catalog is complete. */
  public void onVersion(long version, long nowNs) {
    lane.onVersion(version);
    if (state == UplinkState.PARKED) {
      become(UplinkState.WAITING);
      retryAtNs = nowNs;
    }
    onTimer(nowNs);
  }

  /** Time has passed; called at the latest after {@link #nextTimerNs}. */
  public void onTimer(long nowNs) {
    lane.expire(nowNs);
    switch (state) {
      case PARKED, STOPPED -> {}
      case WAITING -> {
        if (nowNs - retryAtNs >= 0) {
          become(UplinkState.CONNECTING);
          tally.connects++;
          port.connect();
        }
      }
      case CONNECTING -> {}
      case GREETING, LIVE -> {
        if (keepLine(nowNs)) {
          proceed(nowNs);
        }
      }
    }
  }

  public void onConnectFailed(ConnectFailure failure, long nowNs) {
    if (state == UplinkState.CONNECTING) {
      lose(failure.text(), failure.needsPerson() ? policy::slowNs : policy::nextNs, nowNs);
    }
  }

  /** The connection is open. */
  public void onOpened(String token, long nowNs) {
    if (state != UplinkState.CONNECTING) {
      return;
    }
    become(UplinkState.GREETING);
    line.open(nowNs);
    line.send(nowNs);
    port.send(identity.hello(token));
  }

  /** The backend closed the connection, or it broke: then the code is 1006. */
  public void onClosed(int code, long nowNs) {
    if (state != UplinkState.GREETING && state != UplinkState.LIVE) {
      return;
    }
    String said = CloseCode.of(code).map(CloseCode::text).orElse("code " + code);
    if (ReconnectPolicy.isAboutToken(code)) {
      lose(
          "The backend does not accept the token: "
              + said
              + ". Put a valid one into the token"
              + " file; it is read again at every try.",
          policy::slowNs,
          nowNs);
    } else if (!CloseCode.mayReconnect(code)) {
      port.abandon();
      stop(StopCause.REFUSED, "The backend refuses this agent: " + said + " (" + code + ").");
    } else if (code == CloseCode.TAKEOVER_TOO_SOON.number()) {
      lose("The backend asks to wait: " + said + ".", policy::takeoverNs, nowNs);
    } else {
      lose("The connection to the backend was lost: " + said + ".", policy::nextNs, nowNs);
    }
  }

  /** The backend gave a sign of life other than a message. */
  public void onHeard(long nowNs) {
    line.hear(nowNs);
  }

  /** The last message for the port is written. */
  public void onSent(long nowNs) {
    if (state == UplinkState.GREETING || state == UplinkState.LIVE) {
      line.sent(nowNs);
      proceed(nowNs);
    }
  }

  public void onMessage(byte[] bytes, long nowNs) {
    if (state != UplinkState.GREETING && state != UplinkState.LIVE) {
      return;
    }
    line.hear(nowNs);
    try {
      BackendToAgent message = FrameDecoder.toAgent(bytes);
      switch (message.getKindCase()) {
        case WELCOME -> onWelcome(message.getWelcome(), nowNs);
        case RESUME -> {
          check(state == UplinkState.LIVE, CloseCode.UNEXPECTED, "a request before the welcome");
          onResume(message.getResume(), nowNs);
        }
        case KIND_NOT_SET -> throw new FrameException(CloseCode.UNEXPECTED, "an empty message");
      }
    } catch (FrameException e) {
      onViolation(e, nowNs);
    }
  }

  /** The backend violated the protocol. */
  public void onViolation(FrameException violation, long nowNs) {
    if (state == UplinkState.GREETING || state == UplinkState.LIVE) {
      String what = String.valueOf(violation.getMessage());
      end(violation.code(), "The backend violated the protocol: " + what + ".", nowNs);
    }
  }

  /** The hot state answered the request of that number. */
  public void onAnswer(long number, Answer answer, long nowNs) {
    if (state != UplinkState.LIVE || !lane.awaits(number)) {
      return;
    }
    if (!lane.accept(answer, nowNs)) {
      // Two lives use one boot id, or the backend confuses them.
      port.close(CloseCode.INTERNAL);
      stop(StopCause.NEW_LIFE, "The backend holds a later version of this life than the agent.");
      return;
    }
    proceed(nowNs);
  }

  // --- when to look again ---

  /** Returns the time until {@link #onTimer} must be called; a very long time if never. */
  public long nextTimerNs(long nowNs) {
    long keptNs = lane.keptForNs(nowNs);
    long nextNs =
        switch (state) {
          case PARKED, CONNECTING, STOPPED -> keptNs;
          case WAITING -> Math.min(keptNs, retryAtNs - nowNs);
          case GREETING -> Math.min(keptNs, line.nextNs(nowNs, true));
          case LIVE ->
              Math.min(Math.min(keptNs, lane.nextNs(line, nowNs)), line.nextNs(nowNs, false));
        };
    return Math.max(0, nextNs);
  }

  // --- steps ---

  private void onWelcome(AgentWelcome welcome, long nowNs) throws FrameException {
    check(state == UplinkState.GREETING, CloseCode.UNEXPECTED, "a second welcome");
    check(
        welcome.getProtocolVersion() == ProtocolVersion.CURRENT,
        CloseCode.UNSUPPORTED,
        "it speaks version " + Integer.toUnsignedString(welcome.getProtocolVersion()));
    check(
        welcome.getEpoch() > 0 && welcome.getEpoch() <= Position.EPOCH_MAX,
        CloseCode.MALFORMED,
        "an epoch is out of range");
    check(
        welcome.getFrameBytesMax() == 0 || welcome.getFrameBytesMax() >= Limits.FRAME_BYTES_MAX,
        CloseCode.UNSUPPORTED,
        "it takes only smaller messages");
    become(UplinkState.LIVE);
    tally.welcomes++;
    problem = "";
    long beaconNs = TimeUnit.MILLISECONDS.toNanos(beaconMs(welcome.getBeaconIntervalMs()));
    lane.begin(welcome.getEpoch(), beaconNs);
    onResume(welcome.getResume(), nowNs);
  }

  private static int beaconMs(int asked) {
    return asked == 0
        ? UplinkTimes.BEACON_MS_DEFAULT
        : Math.clamp(asked, UplinkTimes.BEACON_MS_MIN, UplinkTimes.BEACON_MS_MAX);
  }

  private void onResume(ResumeRequest request, long nowNs) throws FrameException {
    lane.resume(request, nowNs);
    proceed(nowNs);
  }

  /** Takes the next step if the line is free. */
  private void proceed(long nowNs) {
    if (state != UplinkState.LIVE || line.isSending()) {
      return;
    }
    byte[] message = lane.next(line.sentNs(), nowNs);
    if (message != null) {
      tally.messages++;
      tally.bytes += message.length;
      line.send(nowNs);
      port.send(message);
    }
  }

  // --- the line ---

  /**
   * Closes a line that is silent or stalled, and pings one that works. Returns whether it works.
   */
  private boolean keepLine(long nowNs) {
    if (state == UplinkState.GREETING && nowNs - line.openedNs() >= UplinkTimes.WELCOME_NS) {
      end(CloseCode.SILENT, "The backend did not answer the hello in time.", nowNs);
      return false;
    }
    if (nowNs - line.heardNs() >= UplinkTimes.SILENCE_NS) {
      end(CloseCode.SILENT, "The backend has been silent for too long.", nowNs);
      return false;
    }
    if (line.isStalled(nowNs)) {
      end(CloseCode.STALLED, "The backend has not read for too long.", nowNs);
      return false;
    }
    if (lane.isUnanswered(nowNs)) {
      port.close(CloseCode.INTERNAL);
      stop(StopCause.NEW_LIFE, "The ring does not answer.");
      return false;
    }
    if (line.isPingDue(nowNs)) {
      line.pinged(nowNs);
      port.ping();
    }
    return true;
  }

  private void end(CloseCode code, String why, long nowNs) {
    port.close(code);
    lose(why, policy::nextNs, nowNs);
  }

  /** The connection is lost or was never made; the next attempt follows after a wait. */
  private void lose(String why, LongSupplier waitNs, long nowNs) {
    port.abandon();
    // This comes before the wait is drawn, so that the wait is short after a connection that held.
    if (state == UplinkState.LIVE && nowNs - line.openedNs() >= UplinkTimes.GOOD_NS) {
      policy.reset();
    }
    tally.failures++;
    problem = why;
    lane.interrupt(nowNs);
    become(UplinkState.WAITING);
    retryAtNs = nowNs + waitNs.getAsLong();
  }

  private void stop(StopCause cause, String why) {
    problem = why;
    become(UplinkState.STOPPED);
    port.stopped(cause, why);
  }

  private void become(UplinkState next) {
    Invariant.check(state.mayBecome(next), "an uplink does not go from " + state + " to " + next);
    state = next;
  }

  private static void check(boolean condition, CloseCode code, String why) throws FrameException {
    if (!condition) {
      throw new FrameException(code, why);
    }
  }
}
