package dev.lockstep.client.sync;

import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.receive.Receiver;
import dev.lockstep.protocol.receive.Verdict;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.Cursor;
import dev.lockstep.protocol.wire.Position;
import dev.lockstep.protocol.wire.Selection;
import dev.lockstep.protocol.wire.Subscribe;
import dev.lockstep.protocol.wire.Unsubscribe;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows one cluster's history over connections that may break at any moment.
 *
 * <p>In come steps, openings, closings and the time; out go actions. Pure: no clock, no socket, no
 * timer. A step is applied if and only if it begins exactly where the receiver stands; after each
 * one, digest and number of objects must agree with the server's.
 *
 * <p>Between a subscription and its answer every frame is skipped: the answer goes on from the
 * cursor that was sent, so whatever was under way before it is in it.
 *
 * <p>Times are milliseconds of one monotonic clock. Whoever owns the machine calls {@link #timer}
 * at {@link #dueMs}.
 */
public final class CursorMachine {
  private enum Due {
    CONNECT,
    ANSWER,
    BEACON,
    RECHECK,
    RETRY
  }

  private static final List<Action> NONE = List.of();
  private static final int LEAVES = 1000;

  private final SyncConfig config;
  private final Receiver receiver =
      new Receiver(Receiver.Source.BACKEND, StateLimits.NO_TOMBSTONES);
  private final Backoff backoff;
  private final Allowance resumes;
  private final Allowance freshCopies;
  private final SyncCounts counts = new SyncCounts();

  private SyncState state = SyncState.DISCONNECTED;
  private String message = "";
  private @Nullable Wish wish;
  private @Nullable Due due;
  private long dueMs;

  private boolean proven;
  private boolean wrong;
  private int wrongInRow;

  // The connection.
  private boolean open;
  private boolean asked;
  private int number;
  private int pending;
  private long beaconMs;
  private long liveSinceMs = -1;

  /**
   * @param random evenly from 0 to 1, for the jitter of waits
   */
  public CursorMachine(SyncConfig config, DoubleSupplier random) {
    this.config = config;
    this.backoff = new Backoff(config.backoffBaseMs(), config.backoffCapMs(), random);
    this.resumes = new Allowance(config.resumesMax(), config.resumeWindowMs());
    this.freshCopies = new Allowance(config.freshCopiesMax(), config.freshCopiesWindowMs());
  }

  public SyncState state() {
    return state;
  }

  /** Why the state is what it is, for people; empty when there is nothing to say. */
  public String message() {
    return message;
  }

  public SyncCounts counts() {
    return counts;
  }

  /** What is held. */
  public Receiver receiver() {
    return receiver;
  }

  /** Whether the newest step agreed with the server's digest. */
  public boolean isProven() {
    return proven;
  }

  public @Nullable Wish wish() {
    return wish;
  }

  /** When {@link #timer} is to be called next. */
  public OptionalLong dueMs() {
    return due == null ? OptionalLong.empty() : OptionalLong.of(dueMs);
  }

  public List<Action> start(long nowMs) {
    if (state != SyncState.DISCONNECTED && state != SyncState.REFUSED) {
      return NONE;
    }
    backoff.reset();
    become(SyncState.CONNECTING, "");
    return dial(nowMs);
  }

  public List<Action> stop() {
    boolean wasOpen = state != SyncState.DISCONNECTED;
    hangUp();
    become(SyncState.DISCONNECTED, "");
    due = null;
    return wasOpen ? List.of(new Action.Close(LEAVES, "the client leaves")) : NONE;
  }

  /** Says what to follow. Another cluster means to begin anew; another part of it does not. */
  public List<Action> want(Wish newWish, long nowMs) {
    Wish before = wish;
    wish = newWish;
    receiver.dropTransfer();
    List<Action> actions = new ArrayList<>();
    if (before != null && !before.cluster().equals(newWish.cluster())) {
      if (open && asked) {
        actions.add(
            new Action.Send(
                ClientToBackend.newBuilder()
                    .setUnsubscribe(Unsubscribe.newBuilder().setCluster(before.cluster()))
                    .build()));
      }
      forget();
    }
    if (open) {
      become(SyncState.SYNCING, "");
      actions.add(subscribe(newWish, nowMs, wrong));
    }
    return actions;
  }

  /** The server has said welcome. */
  public List<Action> opened(long beaconIntervalMs, long nowMs) {
    if (state == SyncState.DISCONNECTED || state == SyncState.REFUSED) {
      return NONE;
    }
    open = true;
    number = 0;
    beaconMs = Math.max(1, beaconIntervalMs);
    resumes.refill();
    become(SyncState.SYNCING, "");
    due = null;
    return wish == null ? NONE : List.of(subscribe(wish, nowMs, wrong));
  }

  /** The connection ended, or could not be made. */
  public List<Action> closed(int code, String reason, long nowMs) {
    if (state == SyncState.DISCONNECTED || (state == SyncState.REFUSED && !open)) {
      return NONE;
    }
    rest(nowMs);
    hangUp();
    String sentence = sentence(code, reason);
    if (!CloseCode.mayReconnect(code)) {
      become(SyncState.REFUSED, sentence);
      due = null;
      return NONE;
    }
    retry(sentence, nowMs);
    return NONE;
  }

  /** Something came that is not a message of ours; nothing on this connection can be trusted. */
  public List<Action> malformed(String why, long nowMs) {
    counts.malformed++;
    return reconnect("The server sent something that cannot be read: " + why, nowMs);
  }

  /** The server cannot serve the subscription with this number. */
  public List<Action> refused(String cluster, int refusedNumber, String why, long nowMs) {
    if (open && wish != null && cluster.equals(wish.cluster()) && refusedNumber == number) {
      refuse(why, nowMs);
    }
    return NONE;
  }

  /** The cluster is not there any more for this user: nothing of it may stay. */
  public List<Action> gone(String cluster, long nowMs) {
    if (open && wish != null && cluster.equals(wish.cluster())) {
      refuse("The cluster " + cluster + " is not there, or not for you.", nowMs);
    }
    return NONE;
  }

  /** The server says that it serves the cluster: a refusal from before may not stand any more. */
  public List<Action> served(String cluster, long nowMs) {
    if (state != SyncState.REFUSED || !open || wish == null || !cluster.equals(wish.cluster())) {
      return NONE;
    }
    become(SyncState.SYNCING, "");
    return List.of(subscribe(wish, nowMs, false));
  }

  /** A step or a chunk of one came. */
  public List<Action> step(StateStep step, long nowMs) {
    if (!open || !asked || wish == null || !step.header().getCluster().equals(wish.cluster())) {
      counts.strays++;
      return NONE;
    }
    if (pending != 0 && step.header().getAnswers() != pending) {
      counts.skipped++;
      return NONE;
    }
    boolean answers = pending != 0;
    pending = 0;
    Verdict verdict = receiver.offer(step, nowMs);
    if (verdict == Verdict.APPLIED && step.isReset()) {
      counts.resets++;
    }
    return judge(verdict, answers, nowMs);
  }

  /** Asks for everything anew because a person said so. */
  public List<Action> renew(long nowMs) {
    if (!open || wish == null) {
      return NONE;
    }
    wrongInRow = 0;
    freshCopies.refill();
    receiver.dropTransfer();
    become(SyncState.SYNCING, "");
    return List.of(subscribe(wish, nowMs, true));
  }

  public List<Action> timer(long nowMs) {
    if (due == null || nowMs < dueMs) {
      return NONE;
    }
    return switch (due) {
      case RETRY -> dial(nowMs);
      case RECHECK -> wish == null ? NONE : List.of(subscribe(wish, nowMs, false));
      case CONNECT -> reconnect("The server did not answer in time.", nowMs);
      case ANSWER, BEACON -> {
        counts.silences++;
        yield reconnect("The server has gone silent.", nowMs);
      }
    };
  }

  private List<Action> judge(Verdict verdict, boolean answers, long nowMs) {
    if (verdict == Verdict.OLD) {
      // Not a sign of life: a server that tells only old things would keep this client behind.
      counts.old++;
      return answers ? gap("The server is behind what is held here.", nowMs) : NONE;
    }
    hear(nowMs);
    return switch (verdict) {
      case GAP -> gap("A step is missing.", nowMs);
      case HELD -> {
        become(SyncState.SYNCING, "");
        yield NONE;
      }
      case APPLIED -> {
        counts.applied++;
        proven = true;
        wrong = false;
        wrongInRow = 0;
        if (liveSinceMs < 0) {
          liveSinceMs = nowMs;
        }
        become(SyncState.LIVE, "");
        yield NONE;
      }
      case DIVERGED -> {
        counts.applied++;
        yield diverged(nowMs);
      }
      case OLD -> NONE;
    };
  }

  /**
   * What is held is wrong: the client asks for a fresh copy, a bounded number of times in a row and
   * within the window. The second bound stops a client whose copies are right and whose next step
   * is wrong again.
   */
  private List<Action> diverged(long nowMs) {
    proven = false;
    wrong = true;
    liveSinceMs = -1;
    counts.wrong++;
    if (wrongInRow >= config.distrustInRowMax() || !freshCopies.take(nowMs)) {
      become(
          SyncState.GAP,
          "What is held here is not what the server has, and "
              + config.freshCopiesMax()
              + " fresh copies did not mend it. Tell the operator of the server.");
      return NONE;
    }
    wrongInRow++;
    become(SyncState.GAP, "What is held here is not what the server has. Asking for a fresh copy.");
    return wish == null ? NONE : List.of(subscribe(wish, nowMs, true));
  }

  /** Keeps what is held, calls it stale, and goes on from where it stands. */
  private List<Action> gap(String why, long nowMs) {
    counts.gaps++;
    receiver.dropTransfer();
    liveSinceMs = -1;
    if (wish == null || !resumes.take(nowMs)) {
      return reconnect(why, nowMs);
    }
    become(SyncState.GAP, why);
    return List.of(subscribe(wish, nowMs, wrong));
  }

  private Action subscribe(Wish wanted, long nowMs, boolean distrust) {
    asked = true;
    number++;
    pending = number;
    await(Due.ANSWER, nowMs + config.answerTimeoutMs());
    Subscribe.Builder subscribe =
        Subscribe.newBuilder().setNumber(number).setCluster(wanted.cluster());
    for (Wish.Selection selection : wanted.selections()) {
      subscribe.addSelections(
          Selection.newBuilder().setType(selection.type()).setNamespace(selection.namespace()));
    }
    if (!receiver.history().isEmpty() || receiver.partial().isPresent()) {
      Cursor.Builder cursor =
          Cursor.newBuilder()
              .setHistory(receiver.history())
              .setPosition(
                  Position.newBuilder()
                      .setEpoch(receiver.position().epoch())
                      .setVersion(receiver.position().version()))
              .setView(receiver.view())
              .setDistrust(distrust);
      receiver.partial().ifPresent(cursor::setPartial);
      subscribe.setCursor(cursor);
    }
    return new Action.Send(ClientToBackend.newBuilder().setSubscribe(subscribe).build());
  }

  /**
   * Holds nothing more; asks again after a while, because nothing else shows that anyone is there.
   */
  private void refuse(String why, long nowMs) {
    forget();
    become(SyncState.REFUSED, why);
    await(Due.RECHECK, nowMs + config.recheckMs());
  }

  private void forget() {
    receiver.forget();
    asked = false;
    pending = 0;
    proven = false;
    wrong = false;
    wrongInRow = 0;
  }

  private void hear(long nowMs) {
    await(Due.BEACON, nowMs + beaconMs * config.beaconsMissedMax());
  }

  private List<Action> dial(long nowMs) {
    counts.connects++;
    await(Due.CONNECT, nowMs + config.connectTimeoutMs());
    return List.of(new Action.Connect());
  }

  private List<Action> reconnect(String why, long nowMs) {
    if (state == SyncState.DISCONNECTED) {
      return NONE;
    }
    rest(nowMs);
    hangUp();
    retry(why, nowMs);
    return List.of(
        new Action.Close(CloseCode.SILENT.number(), "the client gives up this connection"));
  }

  private void retry(String why, long nowMs) {
    become(SyncState.RECONNECTING, why);
    await(Due.RETRY, nowMs + backoff.nextMs());
  }

  private void await(Due what, long atMs) {
    due = what;
    dueMs = atMs;
  }

  /** A connection that was live for long enough ends a row of failed attempts. */
  private void rest(long nowMs) {
    if (liveSinceMs >= 0 && nowMs - liveSinceMs >= config.stableMs()) {
      backoff.reset();
    }
  }

  /** An unfinished transfer is kept: it can be offered to the next connection. */
  private void hangUp() {
    open = false;
    asked = false;
    pending = 0;
    liveSinceMs = -1;
  }

  private void become(SyncState next, String why) {
    state = next;
    message = why;
  }

  private static String sentence(int code, String reason) {
    String text = reason.isEmpty() ? CloseCode.of(code).map(CloseCode::text).orElse("") : reason;
    String why = text.isEmpty() ? "" : ": " + text;
    if (code == CloseCode.UNAUTHENTICATED.number()) {
      return "The server does not accept this token.";
    }
    if (code == CloseCode.EXPIRED.number()) {
      return "The token has expired.";
    }
    return CloseCode.mayReconnect(code)
        ? "The connection was closed (" + code + why + ")."
        : "The server closed the connection for good (" + code + why + ").";
  }
}
