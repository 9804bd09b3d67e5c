package dev.lockstep.backend.egress;

import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.frame.Message;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.Ask;
import org.jspecify.annotations.Nullable;

/**
 * One session's cursor in one cluster: decides what is written to the session's socket.
 *
 * <p>Owned by the session's event loop. What the relay offers is taken only if it begins where the
 * cursor stands and there is room; otherwise the follower lags, says so once, and asks to be
 * brought up to date when there is room again. So nothing is ever queued, and nothing can be
 * written out of order.
 */
public final class Follower {
  /** What the follower is waiting for. */
  public enum State {
    /** Nothing: the client follows nothing here. */
    IDLE,
    /** The relay's answer. */
    ASKED,
    /** The next frame. */
    LIVE,
    /** Room, to ask. */
    LAGGING,
    /** Room or chunks, to send the rest of a transfer. */
    SENDING
  }

  private final String history;
  private final Outlet outlet;
  private final FollowerPort relay;
  private final Counts counts;

  private State state = State.IDLE;
  private Cursor cursor = Cursor.NOTHING;
  private long asks;
  // The newest subscription, and the same as long as it is still to be answered, or 0.
  private int number;
  private int answers;
  private @Nullable Transfer transfer;
  private int nextChunk;
  private @Nullable Message status;

  /**
   * @param history the cluster's, to which all that is sent belongs
   */
  public Follower(String history, Outlet outlet, FollowerPort relay, Counts counts) {
    this.history = history;
    this.outlet = outlet;
    this.relay = relay;
    this.counts = counts;
  }

  public State state() {
    return state;
  }

  /** Where the client will stand when it has read all that was written. */
  public Cursor cursor() {
    return cursor;
  }

  // --- from the client ---

  /**
   * The client wants to follow from where it says that it stands. Whatever was under way is not
   * sent any more; what was written already, the client will skip until it sees the answer.
   *
   * @return what the relay is to be asked
   */
  public Ask subscribe(int newNumber, Cursor from) {
    transfer = null;
    cursor = from;
    number = newNumber;
    answers = newNumber;
    state = State.ASKED;
    return new Ask(++asks, cursor, answers);
  }

  public void unsubscribe() {
    state = State.IDLE;
    transfer = null;
    cursor = Cursor.NOTHING;
  }

  // --- from the relay ---

  public void onOffer(Frame frame) {
    if (state != State.LIVE) {
      return;
    }
    if (takes(frame) && outlet.hasRoom()) {
      write(frame);
    } else {
      lag();
    }
  }

  public void onAnswer(long ask, Frame frame) {
    if (state != State.ASKED || ask != asks) {
      return;
    }
    // Also when it says nothing: whether it does depends on what the user may not see, and so would
    // the number of messages.
    if (outlet.hasRoom()) {
      write(frame);
      state = State.LIVE;
    } else {
      lag();
    }
  }

  public void onSend(long ask, Transfer offered, int firstChunk) {
    boolean asked = ask == 0 ? state == State.LIVE : state == State.ASKED && ask == asks;
    if (!asked) {
      return;
    }
    if (ask == 0 && !offered.isReset() && !cursor.standsAt(offered.from(), offered.fromView())) {
      lag();
      return;
    }
    transfer = offered;
    nextChunk = firstChunk;
    state = State.SENDING;
    pump();
  }

  public void onProgress(Transfer progressed) {
    if (transfer == progressed) {
      pump();
    }
  }

  public void onAbandon(Transfer abandoned) {
    if (transfer == abandoned) {
      transfer = null;
      state = State.LAGGING;
      askIfRoom();
    }
  }

  /** The relay serves the subscription of this number no more, or never did. */
  public void onEnded(int ended) {
    if (number == ended) {
      unsubscribe();
    }
  }

  public void onStatus(Message newest) {
    status = newest;
    writeStatus();
  }

  // --- from the socket ---

  /** There is room again. */
  public void onRoom() {
    writeStatus();
    switch (state) {
      case SENDING -> pump();
      case LAGGING -> askIfRoom();
      case IDLE, ASKED, LIVE -> {}
    }
  }

  private boolean takes(Frame frame) {
    return frame.isReset() || cursor.standsAt(frame.from(), frame.fromView());
  }

  private void write(Frame frame) {
    outlet.writeNow(frame.message(answers));
    answers = 0;
    cursor = frame.cursor();
  }

  private void lag() {
    counts.add(Count.FRAMES_REFUSED);
    state = State.LAGGING;
    relay.lagging();
    askIfRoom();
  }

  private void askIfRoom() {
    if (outlet.hasRoom()) {
      state = State.ASKED;
      relay.ask(new Ask(++asks, cursor, answers));
    }
  }

  private void pump() {
    Transfer sending = transfer;
    while (sending != null) {
      if (sending.isDoneAfter(nextChunk)) {
        sent(sending);
        return;
      }
      Message message = outlet.hasRoom() ? sending.message(nextChunk, answers) : null;
      if (message == null) {
        return;
      }
      outlet.write(message);
      nextChunk++;
    }
  }

  /** The client is where the transfer leads to; others have gone on in the meantime. */
  private void sent(Transfer done) {
    transfer = null;
    answers = 0;
    cursor = Cursor.at(history, done.to(), done.view());
    state = State.LAGGING;
    askIfRoom();
  }

  private void writeStatus() {
    Message newest = status;
    if (newest != null && outlet.hasRoom()) {
      status = null;
      outlet.write(newest);
    }
  }
}
