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
 * The backend's copy of a cluster's state, which follows the agent by the rule of all receivers.
 *
 * <p>Owned by the relay's thread. At most one request to the agent is under way: after a gap for
 * the changes since the replica's position, after a wrong digest for everything. The replica is not
 * served while it is wrong.
 */
public final class Replica {
  /** Consecutive requests without an answer before the relay gives up the connection. */
  static final int REQUESTS_MAX = 3;

  /** The relay's task after a step. */
  public sealed interface Outcome {
    /** No task. */
    record Fine() implements Outcome {}

    /**
     * Discard everything that was derived from the state: it has changed without a new position.
     */
    record Rewritten() implements Outcome {}

    /** Send a request to the agent. */
    record Ask(ResumeRequest request) implements Outcome {}

    /** Close the agent's connection. */
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

  /** Whether the replica has a state, and it is the agent's. */
  public boolean isServable() {
    return trusted && !position().equals(Position.ORIGIN);
  }

  /** The times at which the agent stamped recent changes. */
  public StampTimes stamps() {
    return stamps;
  }

  /** Starts to follow an agent under an epoch, and returns the first request. */
  public ResumeRequest begin(long newEpoch, long nowMs) {
    if (newEpoch != epoch) {
      receiver.dropTransfer();
      epoch = newEpoch;
    }
    requests = 0;
    return request(nowMs);
  }

  /** Called when the agent's connection has ended. */
  public void ended() {
    asked = false;
  }

  /** Offers a step or a chunk from the serving agent. */
  public Outcome offer(StateStep step, long nowMs) {
    if (step.to().epoch() != epoch || (!step.isReset() && step.from().epoch() != epoch)) {
      counts.add(Count.AGENT_STRAYS);
      return new Outcome.GiveUp(
          CloseCode.UNEXPECTED, "a step to " + step.to() + " in epoch " + epoch);
    }
    Position before = position();
    Verdict verdict = receiver.offer(step, nowMs);
    if (verdict == Verdict.APPLIED || verdict == Verdict.HELD) {
      // Other verdicts are no answer, however many come, so that a lost request is repeated.
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
        // Steps that were under way before the request diverge, too; a reset is its answer.
        yield asked && !step.isReset() ? FINE : ask(nowMs);
      }
    };
  }

  private Outcome applied(StateStep step, Position before) {
    counts.add(Count.AGENT_STEPS);
    if (step.isReset()) {
      // Earlier stamps may be of another epoch.
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

  /** Repeats a request whose answer has not come in time. */
  public Outcome check(long nowMs) {
    return asked && nowMs - heardMs >= answerTimeoutMs ? ask(nowMs) : FINE;
  }

  /** Latest time for the next {@link #check}. */
  public long dueMs() {
    return asked ? heardMs + answerTimeoutMs : Long.MAX_VALUE;
  }

  private Outcome ask(long nowMs) {
    if (requests >= REQUESTS_MAX) {
      counts.add(Count.AGENT_GIVEN_UP);
      return new Outcome.GiveUp(
          CloseCode.INTERNAL, requests + " consecutive requests had no valid answer");
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
