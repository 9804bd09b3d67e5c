package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.relay.Ask;
import dev.lockstep.backend.relay.Lane;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.SubscriberPort;
import dev.lockstep.backend.relay.Subscription;
import dev.lockstep.protocol.frame.CloseCode;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session in one cluster, from its subscription until that ends. It passes calls between the
 * relay and the follower on the event loop. The relay's thread calls the methods of {@link
 * SubscriberPort}, the event loop all others.
 */
final class Attachment implements SubscriberPort, FollowerPort {
  private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);

  private final ClientConnection client;
  private final RelayLoop relay;
  private final Follower follower;
  private final Lane lane;

  Attachment(ClientConnection client, RelayLoop relay) {
    this.client = client;
    this.relay = relay;
    this.lane = client.door().lane(relay, client.connection().eventLoop());
    this.follower = new Follower(relay.history(), client, this, client.door().counts());
  }

  String cluster() {
    return relay.cluster();
  }

  // --- from the client ---

  void subscribe(Subject subject, int number, List<Selection> selections, Cursor from) {
    Ask ask = follower.subscribe(number, from);
    Subscription wish = new Subscription(subject, number, selections, ask);
    client.submit(relay, core -> core.subscribe(this, wish));
  }

  /** Ends the subscription; nothing more is written for it. */
  void unsubscribe() {
    follower.unsubscribe();
    client.submit(relay, core -> core.detach(this));
  }

  void onRoom() {
    follower.onRoom();
  }

  /** Detaches a closed session. */
  void leave() {
    relay.submit(core -> core.detach(this));
  }

  // --- from the follower ---

  @Override
  public void lagging() {
    relay.submit(core -> core.lagging(this));
  }

  @Override
  public void ask(Ask ask) {
    relay.submit(core -> core.ask(this, ask));
  }

  /**
   * Whether the session might write a frame. It reads the same memory as {@link #take}, and changes
   * nothing; on the event loop.
   */
  boolean isListening() {
    return follower.isLive() && client.isListening();
  }

  /** Takes a frame from the lane; on the event loop. */
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
  public void end(int number) {
    deliver(() -> ended(number));
  }

  @Override
  public void refuse(int number, Message why) {
    deliver(() -> {
      ended(number);
      client.write(why);
    });
  }

  private void ended(int number) {
    follower.onEnded(number);
    if (follower.isIdle()) {
      client.detached(this);
    }
  }

  @Override
  public void close(CloseCode code, String why) {
    LOG.debug("Closing the session of {} as {}: {}", client.name(), code, why);
    deliver(() -> client.end(code));
  }

  private void deliver(Runnable call) {
    relay.deliver(client.connection().eventLoop(), client, call);
  }
}
