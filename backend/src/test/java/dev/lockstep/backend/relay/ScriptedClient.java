package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.egress.Follower;
import dev.lockstep.backend.egress.FollowerPort;
import dev.lockstep.backend.egress.Outlet;
import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.receive.Receiver;
import dev.lockstep.protocol.receive.Verdict;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.BackendToClient;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client, its socket and its side of a session. Written messages wait in the socket, up to a
 * bound, until the client reads them; calls between follower and relay wait until the test delivers
 * them.
 */
final class ScriptedClient {
  final Subject subject;
  final Receiver receiver = Receiver.ofBackend(StateLimits.NO_TOMBSTONES);

  /** Messages that were written and not read yet. */
  final Deque<byte[]> socket = new ArrayDeque<>();

  /** Calls to the relay that wait for delivery. */
  final Deque<Runnable> toRelay = new ArrayDeque<>();

  /** Calls to the follower that wait for delivery. */
  final Deque<Runnable> toFollower = new ArrayDeque<>();

  final List<CloseCode> closes = new ArrayList<>();
  final List<BackendToClient> others = new ArrayList<>();

  /** All messages that were written, for comparison. */
  final List<byte[]> written = new ArrayList<>();

  int gaps;
  int diverged;
  int applied;
  int roomMessages = 4;
  List<Selection> selections = List.of(Selection.EVERYTHING);

  /** All selections of its subscriptions so far. */
  final Set<List<Selection>> wishes = new LinkedHashSet<>();

  private final World world;
  private final Relay relay;
  private final FrameDecoder decoder = new FrameDecoder();
  private final Consumer<StateStep> onStep;
  private @Nullable Session session;
  private int number;
  private int pending;

  /**
   * @param onStep called with every state message that the client reads, applied or not
   */
  ScriptedClient(World world, Subject subject, Consumer<StateStep> onStep) {
    this.world = world;
    this.relay = world.relay;
    this.subject = subject;
    this.onStep = onStep;
  }

  /** One connection; only the client's content outlives it. */
  final class Session implements SubscriberPort, Outlet, FollowerPort {
    final Follower follower = new Follower(World.HISTORY, this, this, Counts.NONE);
    final Listener listener = new Listener(subject, this, this::later);

    void onRoom() {
      listener.onRoom();
      follower.onRoom();
    }

    @Override
    public boolean hasRoom() {
      return isCurrent() && socket.size() < roomMessages;
    }

    @Override
    public void write(Message message) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(message.head());
      bytes.writeBytes(message.body());
      socket.add(bytes.toByteArray());
      written.add(bytes.toByteArray());
    }

    @Override
    public void lagging() {
      toRelay.add(() -> relay.lagging(this));
    }

    @Override
    public void ask(Ask ask) {
      toRelay.add(() -> relay.ask(this, ask));
    }

    @Override
    public void offer(Frame frame) {
      later(() -> follower.onOffer(frame));
    }

    @Override
    public void answer(long ask, Frame frame) {
      later(() -> follower.onAnswer(ask, frame));
    }

    @Override
    public void send(long ask, Transfer transfer, int firstChunk) {
      later(() -> follower.onSend(ask, transfer, firstChunk));
    }

    @Override
    public void progressed(Transfer transfer) {
      later(() -> follower.onProgress(transfer));
    }

    @Override
    public void abandon(Transfer transfer) {
      later(() -> follower.onAbandon(transfer));
    }

    @Override
    public void end(int ended) {
      later(() -> follower.onEnded(ended));
    }

    @Override
    public void refuse(int refused, Message why) {
      later(() -> {
        follower.onEnded(refused);
        write(why);
      });
    }

    @Override
    public void close(CloseCode code, String why) {
      later(() -> {
        closes.add(code);
        disconnect();
      });
    }

    private void later(Runnable call) {
      if (isCurrent()) {
        toFollower.add(call);
      }
    }

    private boolean isCurrent() {
      return session == this;
    }
  }

  boolean isConnected() {
    return session != null;
  }

  @Nullable Session session() {
    return session;
  }

  /** Sets how many unread messages the socket takes. */
  void makeRoom(int messages) {
    roomMessages = messages;
    Session now = session;
    if (now != null && now.hasRoom()) {
      now.onRoom();
    }
  }

  void connect() {
    Session fresh = new Session();
    session = fresh;
    number = 0;
    pending = 0;
    world.listeners.add(fresh.listener);
    toRelay.add(() -> relay.greet(subject, fresh.listener::greet));
  }

  void disconnect() {
    Session last = session;
    session = null;
    socket.clear();
    toFollower.clear();
    if (last != null) {
      world.listeners.remove(last.listener);
      toRelay.add(() -> relay.detach(last));
    }
  }

  void subscribe() {
    subscribe(false);
  }

  private void subscribe(boolean distrust) {
    Session now = session;
    if (now == null) {
      return;
    }
    pending = ++number;
    boolean holds = !receiver.history().isEmpty();
    Cursor cursor =
        holds || receiver.partial().isPresent()
            ? new Cursor(
                receiver.history(),
                receiver.position(),
                receiver.view(),
                distrust,
                receiver.partial())
            : Cursor.NOTHING;
    List<Selection> wish = selections;
    wishes.add(wish);
    int wishNumber = number;
    Ask ask = now.follower.subscribe(wishNumber, cursor);
    Subscription subscription = new Subscription(subject, wishNumber, wish, ask);
    toRelay.add(() -> relay.subscribe(now, subscription));
  }

  void select(List<Selection> wish) {
    selections = wish;
    receiver.dropTransfer();
    subscribe();
  }

  boolean deliverToRelay() {
    Runnable call = toRelay.poll();
    if (call != null) {
      call.run();
    }
    return call != null;
  }

  boolean deliverToFollower() {
    Runnable call = toFollower.poll();
    if (call != null) {
      call.run();
    }
    return call != null;
  }

  /** Reads one message; the follower learns that there is room. */
  boolean read() {
    byte[] message = socket.poll();
    if (message == null) {
      return false;
    }
    receive(message);
    Session now = session;
    if (now != null && now.hasRoom()) {
      now.onRoom();
    }
    return true;
  }

  private void receive(byte[] message) {
    try {
      switch (decoder.fromBackend(message)) {
        case FrameDecoder.Received.State<BackendToClient> state -> step(state.step());
        case FrameDecoder.Received.Other<BackendToClient> other -> other(other.message());
      }
    } catch (FrameException e) {
      throw new AssertionError(e);
    }
  }

  private void other(BackendToClient message) {
    others.add(message);
    boolean gone = message.hasCluster() && message.getCluster().getGone();
    boolean refused = message.hasRefusal() && message.getRefusal().getNumber() == number;
    if (gone || refused) {
      receiver.forget();
      pending = 0;
    }
  }

  private void step(StateStep step) {
    onStep.accept(step);
    int answers = step.header().getAnswers();
    if (pending != 0 && answers != pending) {
      return;
    }
    pending = 0;
    Verdict verdict = receiver.offer(step, 0);
    switch (verdict) {
      case APPLIED -> applied++;
      case HELD -> {}
      case OLD -> {
        if (answers != 0) {
          gaps++;
          subscribe();
        }
      }
      case GAP -> {
        gaps++;
        receiver.dropTransfer();
        subscribe();
      }
      case DIVERGED -> {
        diverged++;
        subscribe(true);
      }
    }
  }

  /** Number of state messages that were written. */
  int stateMessages() {
    int messages = 0;
    for (byte[] message : written) {
      messages += message[0] >> 3 == BackendToClient.STATE_FIELD_NUMBER ? 1 : 0;
    }
    return messages;
  }

  Position position() {
    return receiver.position();
  }
}
