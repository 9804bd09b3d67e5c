package dev.lockstep.backend.egress;

import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.frame.Message;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.Ask;
import dev.lockstep.backend.relay.Standing;

/**
 * One session's cursor in one cluster: decides what is written to the session's socket.
 *
 * <p>Owned by the session's event loop. What the relay offers is written only if it begins where
 * the cursor stands and there is room; otherwise the follower lags, says so once, and asks to be
 * brought up to date when there is room again. So nothing is ever queued, and nothing can be
 * written out of order.
 */
public final class Follower {
  private final String history;
  private final Outlet outlet;
  private final FollowerPort relay;
  private final Counts counts;

  private Standing standing = Standing.IDLE;
  private Cursor cursor = Cursor.NOTHING;
  private long asks;
  // The newest subscription, and the same as long as it is still to be answered, or 0.
  private int number;
  private int answers;
  private int nextChunk;

  /**
   * @param history the cluster's, to which all that is sent belongs
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

  /** Where the client will stand when it has read all that was written. */
  public Cursor cursor() {
    return cursor;
  }

  // --- from the client ---

  /**
   * The client follows from where it says that it stands. Whatever was under way is not sent any
   * more; what was written already, the client skips until it sees the answer.
   *
   * @return the ask that the relay is to answer
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
    // Also when it says nothing: whether it does depends on what the user may not see, and so would
    // the number of messages.
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

  /** The relay does not serve the subscription of this number, or not any longer. */
  public void onEnded(int ended) {
    if (number == ended) {
      unsubscribe();
    }
  }

  // --- from the socket ---

  /** There is room again. */
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

  /** The client is where the transfer leads to; others have gone on in the meantime. */
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
