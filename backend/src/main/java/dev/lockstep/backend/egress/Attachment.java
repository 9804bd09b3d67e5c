package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.frame.Message;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.relay.Ask;
import dev.lockstep.backend.relay.Lane;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.SessionPort;
import dev.lockstep.backend.web.Backlog;
import dev.lockstep.protocol.frame.CloseCode;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session in one cluster: carries the relay's words to the follower on the event loop, and the
 * follower's to the relay. What {@link SessionPort} declares is called on the relay's thread, all
 * else on the event loop.
 */
final class Attachment implements SessionPort, FollowerPort {
  private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);

  private final ClientConnection client;
  private final RelayLoop relay;
  private final Follower follower;
  private final Lane lane;

  /** What the client has asked and the relay has not taken yet. */
  private final Backlog backlog;

  /**
   * Attaches the session to the relay.
   *
   * @param isAwaited whether the client is to be flushed soon in any case
   */
  Attachment(ClientConnection client, RelayLoop relay, Subject subject, boolean isAwaited) {
    this.client = client;
    this.relay = relay;
    int waitingMax = client.door().limits().waitingPerSession();
    this.backlog = new Backlog(waitingMax, waitingMax);
    this.lane = client.door().lane(relay, client.connection().eventLoop());
    this.follower = new Follower(relay.history(), client, this, client.door().counts());
    relay.tell(told -> {
      boolean isSeen = told.attach(this, subject);
      if (isAwaited && !isSeen) {
        // Policies have just changed: the relay has nothing to tell.
        deliver(() -> {});
      }
    });
  }

  String cluster() {
    return relay.cluster();
  }

  // --- from the client ---

  void subscribe(int number, List<Selection> selections, Cursor from) {
    Ask ask = follower.subscribe(number, from);
    tellCounted(told -> told.subscribe(this, number, selections, ask));
  }

  void unsubscribe() {
    if (isSubscribed()) {
      follower.unsubscribe();
      tellCounted(told -> told.unsubscribe(this));
    }
  }

  boolean isSubscribed() {
    return follower.state() != Follower.State.IDLE;
  }

  /** Whether the client asks faster than the relay takes. */
  boolean isAhead() {
    return backlog.isAhead();
  }

  void onRoom() {
    follower.onRoom();
  }

  void leave() {
    relay.tell(told -> told.detach(this));
  }

  private void tellCounted(RelayLoop.Task task) {
    backlog.add(1);
    relay.tell(told -> {
      boolean isToBeTold = backlog.take(1);
      task.run(told);
      if (isToBeTold) {
        deliver(client::caughtUp);
      }
    });
  }

  // --- from the follower ---

  @Override
  public void lagging() {
    relay.tell(told -> told.lagging(this));
  }

  @Override
  public void ask(Ask ask) {
    relay.tell(told -> told.ask(this, ask));
  }

  /**
   * Whether a frame might be written. Looks at all that {@link #take} looks at, and changes
   * nothing; on the event loop.
   */
  boolean isListening() {
    return follower.state() == Follower.State.LIVE && client.isListening();
  }

  /** A frame that the lane was given for many; on the event loop. */
  void take(Frame frame) {
    follower.onOffer(frame);
  }

  // --- from the relay ---

  @Override
  public Lane lane() {
    return lane;
  }

  @Override
  public void offer(Frame frame) {
    deliver(() -> follower.onOffer(frame));
  }

  @Override
  public void answer(long ask, Frame frame) {
    deliver(() -> follower.onAnswer(ask, frame));
  }

  @Override
  public void send(long ask, Transfer transfer, int firstChunk) {
    deliver(() -> follower.onSend(ask, transfer, firstChunk));
  }

  @Override
  public void progressed(Transfer transfer) {
    deliver(() -> follower.onProgress(transfer));
  }

  @Override
  public void abandon(Transfer transfer) {
    deliver(() -> follower.onAbandon(transfer));
  }

  @Override
  public void status(Message status) {
    deliver(() -> follower.onStatus(status));
  }

  @Override
  public void end(int number, Message why) {
    deliver(() -> {
      follower.onEnded(number);
      client.write(why);
    });
  }

  @Override
  public void close(CloseCode code, String why) {
    LOG.debug("The session of {} is closed as {}: {}", client.name(), code, why);
    deliver(() -> client.end(code));
  }

  private void deliver(Runnable call) {
    relay.deliver(client.connection().eventLoop(), client, call);
  }
}
