package dev.lockstep.protocol.receive;

import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.PartialTransfer;
import java.util.Optional;

/**
 * A state that follows a peer's history, one step at a time.
 *
 * <p>The receiver applies a step, as a whole, if and only if it begins exactly where the receiver
 * stands; then the digests must agree. Any other step changes nothing. A receiver never goes back
 * within a history.
 *
 * <p>Only resets name their history. While a transfer into another history is unfinished, a step
 * that goes on may belong to that one, and its numbers mean nothing here: it is a gap.
 */
public final class Receiver {
  private final Upstream upstream;
  private final StateLimits limits;
  private final TransferAssembler transfer;

  private State state;
  private String history = "";
  private long view;
  // A transfer into another history is unfinished: until it is applied or given up, a step that
  // goes on may belong to that history.
  private boolean leaving;

  private Receiver(Upstream upstream, StateLimits limits, long transferBytesMax) {
    this.upstream = upstream;
    this.limits = limits;
    this.transfer = new TransferAssembler(transferBytesMax);
    this.state = new State(limits);
  }

  /** Creates a receiver of an agent's steps. */
  public static Receiver ofAgent(StateLimits limits) {
    return new Receiver(new AgentUpstream(), limits, Limits.TRANSFER_BYTES_MAX);
  }

  /** Creates a receiver of a backend's steps. */
  public static Receiver ofBackend(StateLimits limits) {
    return ofBackend(limits, Limits.TRANSFER_BYTES_MAX);
  }

  /**
   * Creates a receiver of a backend's steps.
   *
   * @param transferBytesMax bound on an unfinished transfer, as sent; a larger one counts as a gap
   */
  public static Receiver ofBackend(StateLimits limits, long transferBytesMax) {
    return new Receiver(new BackendUpstream(), limits, transferBytesMax);
  }

  /** The state; a new object after a reset into another history. */
  public State state() {
    return state;
  }

  public Position position() {
    return state.position();
  }

  /** The history that the position belongs to; empty before the first reset. */
  public String history() {
    return history;
  }

  /** The view that the content belongs to; 0 before the first reset. */
  public long view() {
    return view;
  }

  /** The unfinished transfer, which a resuming receiver offers to its peer. */
  public Optional<PartialTransfer> partial() {
    return transfer.partial();
  }

  /** Forgets an unfinished transfer. */
  public void dropTransfer() {
    transfer.clear();
    leaving = false;
  }

  /** Forgets everything and stands at the origin again. */
  public void forget() {
    dropTransfer();
    upstream.forget();
    state = new State(limits);
    history = "";
    view = 0;
  }

  /**
   * Offers the next step or chunk from the peer.
   *
   * @param nowMs the time by which removals age
   */
  public Verdict offer(StateStep step, long nowMs) {
    boolean goesOn = !step.isReset() && step.header().getAnswers() == 0;
    Verdict verdict = leaving && goesOn ? Verdict.GAP : take(step, nowMs);
    switch (verdict) {
      case HELD -> leaving |= step.isReset() && !step.header().getHistory().equals(history);
      case GAP -> dropTransfer();
      case APPLIED, DIVERGED -> leaving = false;
      case OLD -> {}
    }
    return verdict;
  }

  private Verdict take(StateStep step, long nowMs) {
    if (!step.isChunk()) {
      transfer.clear();
      return offerWhole(step, nowMs);
    }
    if (!step.isReset() && !beginsHere(step)) {
      transfer.clear();
      return isOld(step) ? Verdict.OLD : Verdict.GAP;
    }
    TransferAssembler.Joined joined = transfer.offer(step);
    if (joined.step() != null) {
      return offerWhole(joined.step(), nowMs);
    }
    return joined.inOrder() ? Verdict.HELD : Verdict.GAP;
  }

  private Verdict offerWhole(StateStep step, long nowMs) {
    if (step.isReset()) {
      return reset(step, nowMs);
    }
    if (!beginsHere(step)) {
      return isOld(step) ? Verdict.OLD : Verdict.GAP;
    }
    state.begin(step.to(), nowMs);
    StepContent.of(step).apply(state, step.header().getReplacedTypesList());
    state.end();
    upstream.replaced(step.header().getReplacedTypesList());
    view = step.header().getView();
    return verdict(step);
  }

  private boolean beginsHere(StateStep step) {
    return step.from().equals(state.position()) && step.header().getFromView() == view;
  }

  private boolean isOld(StateStep step) {
    return !step.to().isAfter(state.position()) && step.header().getView() == view;
  }

  private Verdict reset(StateStep step, long nowMs) {
    boolean sameHistory = step.header().getHistory().equals(history);
    if (sameHistory && step.to().isBefore(state.position())) {
      return Verdict.OLD;
    }
    if (!sameHistory) {
      state = new State(limits);
      history = step.header().getHistory();
    }
    state.begin(step.to(), nowMs);
    upstream.reset(state, StepContent.of(step), step);
    view = step.header().getView();
    return verdict(step);
  }

  private Verdict verdict(StateStep step) {
    return step.header().getDigest() == coveredDigest()
            && step.header().getObjects() == upstream.objects(state)
        ? Verdict.APPLIED
        : Verdict.DIVERGED;
  }

  /** The digest of the entries that the peer's digest covers. */
  public long coveredDigest() {
    return upstream.digest(state);
  }
}
