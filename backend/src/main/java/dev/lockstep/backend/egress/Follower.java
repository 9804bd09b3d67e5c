package dev.lockstep.backend.egress;

import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.Ask;
import dev.lockstep.backend.relay.Standing;

/**
 * One session's cursor in one cluster: decides which frames the session's socket gets.
 *
 * <p>Owned by the session's event loop. It writes an offered frame only if the frame begins at the
 * cursor and the socket has room. Otherwise it lags: it reports that once, and asks for the changes
 * since its cursor when the socket has room again. So it never queues frames, and never writes them
 * out of order.
 */
public final class Follower {
  private final String history;
  private final Outlet outlet;
  private final FollowerPort relay;
  private final Counts counts;

  private Standing standing = Standing.IDLE;
  private Cursor cursor = Cursor.NOTHING;
  private long asks;
  // The newest subscription's number; and the same until it is answered, then 0.
  private int number;
  private int answers;
  private int nextChunk;

  /**
   * @param history the cluster's history, to which all frames belong
   */
  public Follower(String history, Outlet outlet, FollowerPort relay, Counts counts) {
    this.history = history;
    this.outlet = outlet;
    this.relay = relay;
    this.counts = counts;
  }

  public Standing standing() {
    return standing;
  }

  boolean isLive() {
    return standing == Standing.LIVE;
  }

  boolean isIdle() {
    return standing == Standing.IDLE;
  }

  /** The client's cursor once it has read everything that was written. */
  public Cursor cursor() {
    return cursor;
  }

  // --- from the client ---

  /**
   * Starts over at the client's own cursor. Stops a step that was under way; the client skips
   * frames that were written before until it sees the answer.
   *
   * @return the ask for the relay
   */
  public Ask subscribe(int newNumber, Cursor from) {
    cursor = from;
    number = newNumber;
    answers = newNumber;
    Ask ask = nextAsk();
    become(new Standing.Waiting(ask), Standing.Why.SUBSCRIBED);
    return ask;
  }

  public void unsubscribe() {
    if (!isIdle()) {
      become(Standing.IDLE, Standing.Why.ENDED);
      cursor = Cursor.NOTHING;
    }
  }

  // --- from the relay ---

  public void onOffer(Frame frame) {
    if (!isLive()) {
      return;
    }
    if (begins(frame) && outlet.hasRoom()) {
      write(frame);
    } else {
      lag();
    }
  }

  public void onAnswer(long ask, Frame frame) {
    if (!isWaitingFor(ask)) {
      return;
    }
    // Also an empty frame: emptiness depends on changes that the user may not see, and the number
    // of messages must not.
    if (outlet.hasRoom()) {
      write(frame);
      become(Standing.LIVE, Standing.Why.ANSWERED);
    } else {
      lag();
    }
  }

  public void onSend(long ask, Transfer offered, int firstChunk) {
    boolean isAsked = ask == 0 ? isLive() : isWaitingFor(ask);
    if (!isAsked) {
      return;
    }
    if (ask == 0 && !offered.isReset() && !cursor.standsAt(offered.from(), offered.fromView())) {
      lag();
      return;
    }
    nextChunk = firstChunk;
    become(new Standing.Sending(offered), Standing.Why.TRANSFERRED);
    pump(offered);
  }

  public void onProgress(Transfer progressed) {
    if (isSending(progressed)) {
      pump(progressed);
    }
  }

  public void onAbandon(Transfer abandoned) {
    if (isSending(abandoned)) {
      become(Standing.LAGGING, Standing.Why.ABANDONED);
      askIfRoom();
    }
  }

  /** Called when the relay refuses or ends the subscription of this number. */
  public void onEnded(int ended) {
    if (number == ended) {
      unsubscribe();
    }
  }

  // --- from the socket ---

  /** Called when the socket has room again. */
  public void onRoom() {
    switch (standing) {
      case Standing.Sending(Transfer sending) -> pump(sending);
      case Standing.Lagging _ -> askIfRoom();
      case Standing.Idle _, Standing.Waiting _, Standing.Live _ -> {}
    }
  }

  private boolean isWaitingFor(long ask) {
    return standing instanceof Standing.Waiting(Ask waited) && waited.number() == ask;
  }

  private boolean isSending(Transfer transfer) {
    return standing instanceof Standing.Sending(Transfer sending) && sending == transfer;
  }

  private boolean begins(Frame frame) {
    return frame.isReset() || cursor.standsAt(frame.from(), frame.fromView());
  }

  private void write(Frame frame) {
    outlet.writeNow(frame.message(answers));
    answers = 0;
    cursor = frame.cursor();
  }

  private void lag() {
    counts.add(Count.FRAMES_REFUSED);
    become(Standing.LAGGING, Standing.Why.REFUSED);
    relay.lagging();
    askIfRoom();
  }

  private void askIfRoom() {
    if (outlet.hasRoom()) {
      Ask ask = nextAsk();
      become(new Standing.Waiting(ask), Standing.Why.ASKED);
      relay.ask(ask);
    }
  }

  private Ask nextAsk() {
    return new Ask(++asks, cursor, answers);
  }

  private void pump(Transfer sending) {
    while (!sending.isDoneAfter(nextChunk)) {
      Message message = outlet.hasRoom() ? sending.message(nextChunk, answers) : null;
      if (message == null) {
        return;
      }
      outlet.write(message);
      nextChunk++;
    }
    sent(sending);
  }

  /** Moves the cursor to the end of a transfer, and asks for the changes since. */
  private void sent(Transfer done) {
    answers = 0;
    cursor = Cursor.at(history, done.to(), done.view());
    become(Standing.LAGGING, Standing.Why.SENT);
    askIfRoom();
  }

  private void become(Standing next, Standing.Why why) {
    standing = standing.become(next, why, Standing.Side.FOLLOWER, counts);
  }
}
