package dev.lockstep.client.sync;

import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.receive.Receiver;
import dev.lockstep.protocol.receive.Verdict;
import dev.lockstep.protocol.state.StateLimits;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Follows one cluster's history over the connections of a {@link Link}: subscribes, takes the
 * answer, resumes at a gap, and asks for a fresh copy when the content is wrong. Pure, as the link
 * is.
 *
 * <p>A step is applied if and only if it begins exactly where the receiver stands; after each one,
 * digest and number of objects must agree with the server's.
 *
 * <p>Between a subscription and its answer the client skips every frame: the answer continues from
 * the cursor that was sent, so it contains the changes of all frames before it.
 */
public final class Following {
  private enum Due {
    ANSWER,
    PROBE,
    BEACON,
    RECHECK
  }

  private static final List<Action> NONE = List.of();

  private final Link link;
  private final SyncConfig config;
  private final String cluster;
  private final Receiver receiver;
  private final Allowance resumes;
  private final Allowance freshCopies;

  private SyncState state = SyncState.SYNCING;
  private String message = "";
  private @Nullable Wish wish;
  private @Nullable Wish served;
  private @Nullable Due due;
  private long dueMs;

  private Proof proof = Proof.UNCHECKED;
  private int wrongInRow;

  // The connection.
  private boolean asked;
  private int number;
  private int pending;
  private long heardMs;
  private long liveSinceMs = -1;

  Following(Link link, SyncConfig config, String cluster) {
    this.link = link;
    this.config = config;
    this.cluster = cluster;
    this.receiver =
        Receiver.ofBackend(StateLimits.NO_TOMBSTONES, config.bounds().transferBytesMax());
    this.resumes = new Allowance(config.bounds().resumes());
    this.freshCopies = new Allowance(config.bounds().freshCopies());
  }

  /** The client's state with this cluster; the link's state while the link is not open. */
  public SyncState state() {
    return link.isOpen() ? state : link.state();
  }

  /** The reason for the state, for people; empty without one. */
  public String message() {
    return link.isOpen() ? message : link.message();
  }

  /** The content and its position. */
  public Receiver receiver() {
    return receiver;
  }

  public Proof proof() {
    return proof;
  }

  public @Nullable Wish wish() {
    return wish;
  }

  /** The newest wish that the server has answered: the content is what it asks for. */
  public @Nullable Wish servedWish() {
    return served;
  }

  /** Whether the server refuses this cluster, though the link is open. */
  boolean isRefused() {
    return state == SyncState.REFUSED;
  }

  /** Whether this connection has been live for long enough to reset the back-off. */
  boolean isStable(long nowMs) {
    return liveSinceMs >= 0 && nowMs - liveSinceMs >= config.dialing().stableMs();
  }

  OptionalLong dueMs() {
    return due == null ? OptionalLong.empty() : OptionalLong.of(dueMs);
  }

  List<Action> want(Wish newWish, long nowMs) {
    wish = newWish;
    receiver.dropTransfer();
    if (!link.isOpen()) {
      return NONE;
    }
    become(SyncState.SYNCING, "");
    return subscribe(newWish, nowMs, proof == Proof.WRONG);
  }

  List<Action> leave() {
    boolean wasAsked = link.isOpen() && asked;
    forget();
    return wasAsked ? List.of(new Action.Unsubscribe(cluster)) : NONE;
  }

  List<Action> opened(long nowMs) {
    resumes.refill();
    become(SyncState.SYNCING, "");
    return wish == null ? NONE : subscribe(wish, nowMs, proof == Proof.WRONG);
  }

  /** The connection has ended. An unfinished transfer stays, to be offered on the next one. */
  void hangUp() {
    due = null;
    asked = false;
    pending = 0;
    liveSinceMs = -1;
  }

  void refused(int refusedNumber, String why, long nowMs) {
    if (refusedNumber == number) {
      refuse(why, nowMs);
    }
  }

  void gone(long nowMs) {
    refuse("The cluster " + cluster + " is not there, or not for you.", nowMs);
  }

  /** The server serves the cluster, so an earlier refusal may not stand any more. */
  List<Action> served(long nowMs) {
    if (state != SyncState.REFUSED || wish == null) {
      return NONE;
    }
    become(SyncState.SYNCING, "");
    return subscribe(wish, nowMs, false);
  }

  List<Action> step(StateStep step, long nowMs) {
    if (!asked) {
      link.counts().strays++;
      return NONE;
    }
    if (pending != 0 && step.header().getAnswers() != pending) {
      link.counts().skipped++;
      return NONE;
    }
    boolean answers = pending != 0;
    pending = 0;
    Verdict verdict = receiver.offer(step, nowMs);
    if (verdict == Verdict.APPLIED && step.isReset()) {
      link.counts().resets++;
    }
    return judge(verdict, answers, nowMs);
  }

  List<Action> check(boolean suspect, long nowMs) {
    boolean quiet = suspect || nowMs - heardMs > link.beaconMs();
    boolean waits = !asked || pending != 0 || receiver.partial().isPresent();
    if (waits || !quiet || wish == null) {
      return NONE;
    }
    List<Action> actions = subscribe(wish, nowMs, proof == Proof.WRONG);
    await(Due.PROBE, nowMs + config.patience().probeTimeoutMs());
    return actions;
  }

  List<Action> renew(long nowMs) {
    if (!link.isOpen() || wish == null) {
      return NONE;
    }
    wrongInRow = 0;
    freshCopies.refill();
    receiver.dropTransfer();
    become(SyncState.SYNCING, "");
    return subscribe(wish, nowMs, true);
  }

  List<Action> timer(long nowMs) {
    if (due == null || nowMs < dueMs) {
      return NONE;
    }
    return switch (due) {
      case RECHECK -> wish == null ? NONE : subscribe(wish, nowMs, false);
      case ANSWER, PROBE, BEACON -> {
        link.counts().silences++;
        yield link.reconnect("The server has gone silent.", nowMs);
      }
    };
  }

  private List<Action> judge(Verdict verdict, boolean answers, long nowMs) {
    if (verdict == Verdict.OLD) {
      // Not a sign of life: a server that sends only old steps would keep this client behind.
      link.counts().old++;
      return answers ? gap("The server is behind the content that is held here.", nowMs) : NONE;
    }
    hear(nowMs);
    return switch (verdict) {
      case GAP -> gap("A step is missing.", nowMs);
      case HELD -> {
        become(SyncState.SYNCING, "");
        yield NONE;
      }
      case APPLIED -> {
        served = wish;
        link.counts().applied++;
        proof = Proof.OK;
        wrongInRow = 0;
        if (liveSinceMs < 0) {
          liveSinceMs = nowMs;
        }
        become(SyncState.LIVE, "");
        yield NONE;
      }
      case DIVERGED -> {
        served = wish;
        link.counts().applied++;
        yield diverged(nowMs);
      }
      case OLD -> NONE;
    };
  }

  /**
   * The content is wrong: the client asks for a fresh copy, a bounded number of times in a row and
   * within the span. The second bound stops a client whose copies are right and whose next step is
   * wrong again.
   */
  private List<Action> diverged(long nowMs) {
    proof = Proof.WRONG;
    liveSinceMs = -1;
    link.counts().wrong++;
    if (wrongInRow >= config.bounds().distrustInRowMax() || !freshCopies.take(nowMs)) {
      become(
          SyncState.GAP,
          "The content differs from the server's, and "
              + config.bounds().freshCopies().max()
              + " fresh copies did not mend it. Tell the operator of the server.");
      return NONE;
    }
    wrongInRow++;
    become(SyncState.GAP, "The content differs from the server's. Asking for a fresh copy.");
    return wish == null ? NONE : subscribe(wish, nowMs, true);
  }

  /** Keeps the content, marks it as stale, and resumes from its position. */
  private List<Action> gap(String why, long nowMs) {
    link.counts().gaps++;
    receiver.dropTransfer();
    liveSinceMs = -1;
    if (wish == null || !resumes.take(nowMs)) {
      return link.reconnect(why, nowMs);
    }
    become(SyncState.GAP, why);
    return subscribe(wish, nowMs, proof == Proof.WRONG);
  }

  private List<Action> subscribe(Wish wanted, long nowMs, boolean distrust) {
    asked = true;
    number = link.nextNumber();
    pending = number;
    await(Due.ANSWER, nowMs + config.patience().answerTimeoutMs());
    return List.of(new Action.Subscribe(number, wanted, cursor(distrust)));
  }

  private @Nullable Cursor cursor(boolean distrust) {
    Cursor.@Nullable Partial partial =
        receiver
            .partial()
            .map(held -> new Cursor.Partial(held.getTransfer(), held.getChunks()))
            .orElse(null);
    if (receiver.history().isEmpty() && partial == null) {
      return null;
    }
    return new Cursor(receiver.history(), receiver.position(), receiver.view(), distrust, partial);
  }

  /**
   * Forgets the content and asks again later, because no frame would show that the server lives.
   */
  private void refuse(String why, long nowMs) {
    forget();
    become(SyncState.REFUSED, why);
    await(Due.RECHECK, nowMs + config.patience().recheckMs());
  }

  private void forget() {
    receiver.forget();
    asked = false;
    pending = 0;
    proof = Proof.UNCHECKED;
    wrongInRow = 0;
    served = null;
  }

  private void hear(long nowMs) {
    heardMs = nowMs;
    await(Due.BEACON, nowMs + link.beaconMs() * config.patience().beaconsMissedMax());
  }

  private void await(Due next, long atMs) {
    due = next;
    dueMs = atMs;
  }

  private void become(SyncState next, String why) {
    state = next;
    message = why;
  }
}
