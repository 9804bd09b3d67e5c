package dev.lockstep.backend.replica;

import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.receive.Receiver;
import dev.lockstep.protocol.receive.Verdict;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.PartialTransfer;
import dev.lockstep.protocol.wire.ResumeRequest;
import java.util.Optional;

/**
 * A cluster's state as its agent tells it, followed by the rule that every receiver follows.
 *
 * <p>Owned by the relay's thread. At most one request to the agent is under way at any time: a gap
 * asks to go on from where the replica stands, a wrong digest asks for everything. What is wrong is
 * not served until it is mended.
 */
public final class Replica {
  /** Requests without an answer, in a row, before the connection is given up. */
  static final int REQUESTS_MAX = 3;

  /** What is to be done after a step. */
  public sealed interface Outcome {
    /** Nothing, or the state has moved. */
    record Fine() implements Outcome {}

    /**
     * The state has changed without a new position: nothing that was derived from it holds any
     * more.
     */
    record Rewritten() implements Outcome {}

    /** The agent is to be asked. */
    record Ask(ResumeRequest request) implements Outcome {}

    /** The agent's connection is to be closed. */
    record GiveUp(CloseCode code, String why) implements Outcome {}
  }

  private static final Outcome FINE = new Outcome.Fine();

  private final Receiver receiver;
  private final long answerTimeoutMs;
  private final Counts counts;

  private long epoch;
  private boolean trusted = true;
  private boolean asked;
  private int requests;
  private long heardMs;
  private final StampTimes stamps = new StampTimes();

  public Replica(StateLimits limits, long answerTimeoutMs, Counts counts) {
    this.receiver = Receiver.ofAgent(limits);
    this.answerTimeoutMs = answerTimeoutMs;
    this.counts = counts;
  }

  public State state() {
    return receiver.state();
  }

  public Position position() {
    return receiver.position();
  }

  /** Whether there is a state, and it is what the agent has. */
  public boolean isServable() {
    return trusted && !position().equals(Position.ORIGIN);
  }

  /** When the agent stamped what was told lately. */
  public StampTimes stamps() {
    return stamps;
  }

  /** An agent begins to serve under an epoch; what it shall be asked for first. */
  public ResumeRequest begin(long newEpoch, long nowMs) {
    if (newEpoch != epoch) {
      receiver.dropTransfer();
      epoch = newEpoch;
    }
    requests = 0;
    return request(nowMs);
  }

  /** The agent's connection has ended. */
  public void ended() {
    asked = false;
  }

  /** A step or a chunk has come from the agent that serves. */
  public Outcome offer(StateStep step, long nowMs) {
    if (step.to().epoch() != epoch || (!step.isReset() && step.from().epoch() != epoch)) {
      counts.add(Count.AGENT_STRAYS);
      return new Outcome.GiveUp(
          CloseCode.UNEXPECTED, "a step to " + step.to() + " in epoch " + epoch);
    }
    Position before = position();
    Verdict verdict = receiver.offer(step, nowMs);
    if (verdict == Verdict.APPLIED || verdict == Verdict.HELD) {
      // Nothing else is an answer, however much of it comes: a request that was lost is made again.
      heardMs = nowMs;
    }
    return switch (verdict) {
      case APPLIED -> applied(step, before);
      case HELD -> {
        counts.add(Count.AGENT_CHUNKS);
        yield FINE;
      }
      case OLD -> {
        counts.add(Count.AGENT_OLD);
        yield FINE;
      }
      case GAP -> {
        counts.add(Count.AGENT_GAPS);
        yield asked ? FINE : ask(nowMs);
      }
      case DIVERGED -> {
        counts.add(Count.AGENT_DIVERGED);
        trusted = false;
        // Steps that were under way when everything was asked for are wrong, too; a reset is the
        // answer itself.
        yield asked && !step.isReset() ? FINE : ask(nowMs);
      }
    };
  }

  private Outcome applied(StateStep step, Position before) {
    counts.add(Count.AGENT_STEPS);
    if (step.isReset()) {
      // Its versions may be of another epoch than those before.
      stamps.clear();
    } else if (step.header().getStampedMs() != 0) {
      stamps.add(step);
    }
    boolean mended = !trusted;
    trusted = true;
    asked = false;
    requests = 0;
    if (!step.isReset()) {
      return FINE;
    }
    counts.add(Count.AGENT_RESETS);
    boolean rewritten = !step.to().isAfter(before) && (mended || state().hasChanged());
    if (rewritten) {
      counts.add(Count.REPLICA_REWRITTEN);
    }
    return rewritten ? new Outcome.Rewritten() : FINE;
  }

  /** Asks again when an answer has not come in time. */
  public Outcome check(long nowMs) {
    return asked && nowMs - heardMs >= answerTimeoutMs ? ask(nowMs) : FINE;
  }

  /** When {@link #check} is to be called at the latest. */
  public long dueMs() {
    return asked ? heardMs + answerTimeoutMs : Long.MAX_VALUE;
  }

  private Outcome ask(long nowMs) {
    if (requests >= REQUESTS_MAX) {
      counts.add(Count.AGENT_GIVEN_UP);
      return new Outcome.GiveUp(
          CloseCode.INTERNAL, requests + " requests in a row were not answered as they should be");
    }
    return new Outcome.Ask(request(nowMs));
  }

  private ResumeRequest request(long nowMs) {
    counts.add(Count.AGENT_RESUME_REQUESTS);
    asked = true;
    requests++;
    heardMs = nowMs;
    Position from = trusted ? position() : Position.ORIGIN;
    ResumeRequest.Builder request =
        ResumeRequest.newBuilder()
            .setFrom(
                dev.lockstep.protocol.wire.Position.newBuilder()
                    .setEpoch(from.epoch())
                    .setVersion(from.version()));
    Optional<PartialTransfer> partial = receiver.partial();
    partial.ifPresent(request::setPartial);
    return request.build();
  }
}
