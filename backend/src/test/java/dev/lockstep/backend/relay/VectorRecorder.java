package dev.lockstep.backend.relay;

import com.google.protobuf.InvalidProtocolBufferException;
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
import dev.lockstep.client.connection.ClientCore;
import dev.lockstep.client.connection.Hello;
import dev.lockstep.client.sync.SyncConfig;
import dev.lockstep.client.sync.SyncState;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.Subscribe;
import dev.lockstep.protocol.wire.Welcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A real client at a real relay, which records what it receives and does as a scenario. */
final class VectorRecorder implements SubscriberPort, Outlet, FollowerPort {
  private static final int BEACON_MS = 2_000;
  private static final HexFormat HEX = HexFormat.of();

  final World world;
  private final Subject subject;
  private final StringBuilder text = new StringBuilder();
  private final List<Deed> deeds = new ArrayList<>();
  private final ClientCore core =
      new ClientCore(
          SyncConfig.DEFAULT,
          () -> 0.5,
          new Hello(() -> "token", "test"),
          new Port(),
          new ClientCore.Events() {});
  private final Deque<Runnable> toRelay = new ArrayDeque<>();

  /** Messages that were written and not read yet. */
  final Deque<byte[]> wire = new ArrayDeque<>();

  private int roomMessages = 100;
  private boolean connected;
  private Follower follower;
  private Listener listener;

  VectorRecorder(World world, String user, String about) {
    this.world = world;
    this.subject = new Subject(user, List.of());
    this.follower = newFollower();
    this.listener = new Listener(subject, this, Runnable::run);
    about.lines().forEach(line -> text.append("# ").append(line).append('\n'));
  }

  private Follower newFollower() {
    return new Follower(World.HISTORY, this, this, Counts.NONE);
  }

  String text() {
    return text.toString();
  }

  SyncState state() {
    return core.state();
  }

  // --- events of the client ---

  void start() {
    happens("start", () -> core.start(nowMs()));
  }

  void want(String... selections) {
    List<Wish.Selection> wanted = new ArrayList<>();
    for (String each : selections) {
      String[] parts = each.split("/", -1);
      wanted.add(new Wish.Selection(parts[0], parts[1]));
    }
    happens(
        "want " + World.CLUSTER + " " + String.join(",", selections),
        () -> core.follow(new Wish(World.CLUSTER, wanted), nowMs()));
  }

  /** Opens the connection, with the server's welcome. */
  void open() {
    connected = true;
    wire.clear();
    toRelay.clear();
    follower = newFollower();
    listener = new Listener(subject, this, Runnable::run);
    world.listeners.add(listener);
    world.relay.greet(subject, listener::greet);
    Welcome welcome =
        Welcome.newBuilder()
            .setProtocolVersion(ProtocolVersion.CURRENT)
            .setBeaconIntervalMs(BEACON_MS)
            .build();
    happens(
        "opened " + BEACON_MS,
        () -> {
          core.opened();
          core.received(
              BackendToClient.newBuilder().setWelcome(welcome).build().toByteArray(), nowMs());
        });
  }

  void cut(int code) {
    hangUp();
    happens("closed " + code, () -> core.closed(code, "", nowMs()));
  }

  private void hangUp() {
    if (connected) {
      connected = false;
      wire.clear();
      toRelay.clear();
      world.listeners.remove(listener);
      world.relay.detach(this);
    }
  }

  /** Lets time pass, and runs a timer that is due. */
  void pass(long ms) {
    world.clock.advance(ms);
    if (core.dueMs().isPresent() && core.dueMs().getAsLong() <= nowMs()) {
      happens("timer", () -> core.timer(nowMs()));
    }
  }

  void renew() {
    happens("renew", () -> core.renew(nowMs()));
  }

  /** Reads one message; returns whether there was one. */
  boolean read() {
    byte[] message = wire.poll();
    if (message == null) {
      return false;
    }
    receive(message);
    if (connected && hasRoom()) {
      listener.onRoom();
      follower.onRoom();
    }
    return true;
  }

  void receive(byte[] message) {
    happens("message " + HEX.formatHex(message), () -> core.received(message, nowMs()));
  }

  /** Delivers and reads everything until nothing is left. */
  void settle() {
    do {
      work();
    } while (read());
  }

  /** Delivers everything, but reads nothing. */
  void work() {
    for (int round = 0; round < 100; round++) {
      boolean moved = false;
      for (Runnable call = toRelay.poll(); call != null; call = toRelay.poll()) {
        call.run();
        moved = true;
      }
      if (world.relay.wantsTick() || world.relay.dueMs() <= nowMs()) {
        world.relay.tick();
        moved = true;
      }
      if (!moved) {
        return;
      }
    }
    throw new AssertionError("it does not settle");
  }

  void room(int messages) {
    roomMessages = messages;
  }

  private long nowMs() {
    return world.clock.monotonicMs();
  }

  // --- the record ---

  /** One action of the client: its line, and its effect on the relay. */
  private record Deed(String line, Runnable effect) {}

  private void happens(String event, Runnable step) {
    deeds.clear();
    step.run();
    text.append("@ ").append(nowMs()).append(' ').append(event).append('\n');
    for (Deed deed : deeds) {
      text.append("> ").append(deed.line()).append('\n');
    }
    text.append("= ")
        .append(core.state())
        .append(' ')
        .append(core.receiver().history().isEmpty() ? "-" : core.receiver().history())
        .append(' ')
        .append(core.receiver().position().epoch())
        .append('.')
        .append(core.receiver().position().version())
        .append(' ')
        .append(HexFormat.of().toHexDigits(core.receiver().view()))
        .append(' ')
        .append(core.receiver().state().objects())
        .append(' ')
        .append(HexFormat.of().toHexDigits(core.receiver().state().digest()))
        .append('\n');
    List.copyOf(deeds).forEach(deed -> deed.effect().run());
  }

  /** The client's output. */
  private final class Port implements ClientCore.Port {
    @Override
    public void connect() {
      deeds.add(new Deed("connect", () -> {}));
    }

    @Override
    public void close(int code, String reason) {
      deeds.add(new Deed("close " + code, VectorRecorder.this::hangUp));
    }

    @Override
    public void send(byte[] message) {
      ClientToBackend sent = parse(message);
      if (sent.hasSubscribe()) {
        deeds.add(
            new Deed(
                "subscribe " + write(sent.getSubscribe()), () -> subscribe(sent.getSubscribe())));
      } else if (sent.hasUnsubscribe()) {
        deeds.add(
            new Deed(
                "unsubscribe " + sent.getUnsubscribe().getCluster(),
                VectorRecorder.this::unsubscribe));
      }
    }
  }

  private static ClientToBackend parse(byte[] message) {
    try {
      return ClientToBackend.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static String write(Subscribe subscribe) {
    List<String> selections =
        subscribe.getSelectionsList().stream()
            .map(each -> each.getType() + "/" + each.getNamespace())
            .toList();
    String cursor = "-";
    if (subscribe.hasCursor()) {
      dev.lockstep.protocol.wire.Cursor sent = subscribe.getCursor();
      cursor =
          (sent.getHistory().isEmpty() ? "-" : sent.getHistory())
              + "@"
              + sent.getPosition().getEpoch()
              + "."
              + sent.getPosition().getVersion()
              + "/"
              + HEX.toHexDigits(sent.getView())
              + (sent.getDistrust() ? " distrust" : "")
              + (sent.hasPartial()
                  ? " partial="
                      + HEX.toHexDigits(sent.getPartial().getTransfer())
                      + ":"
                      + sent.getPartial().getChunks()
                  : "");
    }
    return subscribe.getNumber()
        + " "
        + subscribe.getCluster()
        + " "
        + String.join(",", selections)
        + " "
        + cursor;
  }

  private void unsubscribe() {
    follower.unsubscribe();
    toRelay.add(() -> world.relay.detach(this));
  }

  private void subscribe(Subscribe wish) {
    try {
      dev.lockstep.protocol.wire.Cursor sent = wish.getCursor();
      Cursor cursor =
          wish.hasCursor()
              ? new Cursor(
                  sent.getHistory(),
                  FrameDecoder.position(sent.getPosition()),
                  sent.getView(),
                  sent.getDistrust(),
                  sent.hasPartial() ? Optional.of(sent.getPartial()) : Optional.empty())
              : Cursor.NOTHING;
      List<Selection> selections =
          wish.getSelectionsList().stream()
              .map(each -> new Selection(each.getType(), each.getNamespace()))
              .toList();
      Ask ask = follower.subscribe(wish.getNumber(), cursor);
      Subscription subscription = new Subscription(subject, wish.getNumber(), selections, ask);
      toRelay.add(() -> world.relay.subscribe(this, subscription));
    } catch (FrameException e) {
      throw new AssertionError(e);
    }
  }

  // --- the session ---

  @Override
  public boolean hasRoom() {
    return connected && wire.size() < roomMessages;
  }

  @Override
  public void write(Message message) {
    byte[] bytes = new byte[message.bytes()];
    System.arraycopy(message.head(), 0, bytes, 0, message.head().length);
    System.arraycopy(message.body(), 0, bytes, message.head().length, message.body().length);
    wire.add(bytes);
  }

  @Override
  public void lagging() {
    toRelay.add(() -> world.relay.lagging(this));
  }

  @Override
  public void ask(Ask ask) {
    toRelay.add(() -> world.relay.ask(this, ask));
  }

  @Override
  public void offer(Frame frame) {
    follower.onOffer(frame);
  }

  @Override
  public void answer(long ask, Frame frame) {
    follower.onAnswer(ask, frame);
  }

  @Override
  public void send(long ask, Transfer transfer, int firstChunk) {
    follower.onSend(ask, transfer, firstChunk);
  }

  @Override
  public void progressed(Transfer transfer) {
    follower.onProgress(transfer);
  }

  @Override
  public void abandon(Transfer transfer) {
    follower.onAbandon(transfer);
  }

  @Override
  public void end(int number) {
    follower.onEnded(number);
  }

  @Override
  public void refuse(int number, Message why) {
    follower.onEnded(number);
    write(why);
  }

  @Override
  public void close(CloseCode code, String why) {
    throw new AssertionError("closed as " + code + ": " + why);
  }

  /** The next unread message. */
  @Nullable byte[] peek() {
    return wire.peek();
  }
}
