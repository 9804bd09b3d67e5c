package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.egress.Follower;
import dev.lockstep.backend.egress.FollowerPort;
import dev.lockstep.backend.egress.Outlet;
import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.frame.Message;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.client.sync.Action;
import dev.lockstep.client.sync.CursorMachine;
import dev.lockstep.client.sync.SyncConfig;
import dev.lockstep.client.sync.SyncState;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.Subscribe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A real client's state machine at a real relay: writes down all that the machine is told and all
 * that it says, as a scenario that every client must be able to play. docs/protocol.md describes
 * the form.
 */
final class VectorRecorder implements SessionPort, Outlet, FollowerPort {
  private static final long BEACON_MS = 2_000;
  private static final HexFormat HEX = HexFormat.of();

  final World world;
  private final Subject subject;
  private final StringBuilder text = new StringBuilder();
  private final CursorMachine machine = new CursorMachine(SyncConfig.DEFAULT, () -> 0.5);
  private final FrameDecoder decoder = new FrameDecoder();
  private final Deque<Runnable> toRelay = new ArrayDeque<>();

  /** What has been written and not been read. */
  final Deque<byte[]> wire = new ArrayDeque<>();

  private int roomMessages = 100;
  private boolean connected;
  private Follower follower;

  VectorRecorder(World world, String user, String about) {
    this.world = world;
    this.subject = new Subject(user, List.of());
    this.follower = newFollower();
    about.lines().forEach(line -> text.append("# ").append(line).append('\n'));
  }

  private Follower newFollower() {
    return new Follower(World.HISTORY, this, this, Counts.NONE);
  }

  String text() {
    return text.toString();
  }

  SyncState state() {
    return machine.state();
  }

  // --- what happens to the client ---

  void start() {
    happens("start", machine.start(nowMs()));
  }

  void want(String... selections) {
    List<Wish.Selection> wanted = new ArrayList<>();
    for (String each : selections) {
      String[] parts = each.split("/", -1);
      wanted.add(new Wish.Selection(parts[0], parts[1]));
    }
    happens(
        "want " + World.CLUSTER + " " + String.join(",", selections),
        machine.want(new Wish(World.CLUSTER, wanted), nowMs()));
  }

  /** The connection is there and the server has said welcome. */
  void open() {
    connected = true;
    wire.clear();
    toRelay.clear();
    follower = newFollower();
    world.relay.attach(this, subject);
    happens("opened " + BEACON_MS, machine.opened(BEACON_MS, nowMs()));
  }

  void cut(int code) {
    hangUp();
    happens("closed " + code, machine.closed(code, "", nowMs()));
  }

  private void hangUp() {
    if (connected) {
      connected = false;
      wire.clear();
      toRelay.clear();
      world.relay.detach(this);
    }
  }

  /** Time passes; what is due happens. */
  void pass(long ms) {
    world.clock.advance(ms);
    if (machine.dueMs().isPresent() && machine.dueMs().getAsLong() <= nowMs()) {
      happens("timer", machine.timer(nowMs()));
    }
  }

  void renew() {
    happens("renew", machine.renew(nowMs()));
  }

  /** The client reads one message; whether there was one. */
  boolean read() {
    byte[] message = wire.poll();
    if (message == null) {
      return false;
    }
    receive(message);
    if (connected && hasRoom()) {
      follower.onRoom();
    }
    return true;
  }

  void receive(byte[] message) {
    String event = "message " + HEX.formatHex(message);
    try {
      switch (decoder.fromBackend(message)) {
        case FrameDecoder.Received.State<BackendToClient> state ->
            happens(event, machine.step(state.step(), nowMs()));
        case FrameDecoder.Received.Other<BackendToClient> other -> other(event, other.message());
      }
    } catch (FrameException e) {
      happens(event, machine.malformed("", nowMs()));
    }
  }

  private void other(String event, BackendToClient message) {
    switch (message.getKindCase()) {
      case CLUSTER ->
          happens(
              event,
              message.getCluster().getGone()
                  ? machine.gone(message.getCluster().getCluster(), nowMs())
                  : machine.served(message.getCluster().getCluster(), nowMs()));
      case REFUSAL ->
          happens(
              event,
              machine.refused(
                  message.getRefusal().getCluster(),
                  message.getRefusal().getNumber(),
                  message.getRefusal().getMessage(),
                  nowMs()));
      default -> throw new AssertionError("not sent by a relay: " + message.getKindCase());
    }
  }

  /** Everything is delivered and read until nothing is left. */
  void settle() {
    do {
      work();
    } while (read());
  }

  /** Everything is delivered, but the client reads nothing. */
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
    throw new AssertionError("it does not come to rest");
  }

  void room(int messages) {
    roomMessages = messages;
  }

  private long nowMs() {
    return world.clock.monotonicMs();
  }

  // --- what is written down ---

  private void happens(String event, List<Action> actions) {
    text.append("@ ").append(nowMs()).append(' ').append(event).append('\n');
    for (Action action : actions) {
      text.append("> ").append(write(action)).append('\n');
    }
    text.append("= ")
        .append(machine.state())
        .append(' ')
        .append(machine.receiver().history().isEmpty() ? "-" : machine.receiver().history())
        .append(' ')
        .append(machine.receiver().position().epoch())
        .append('.')
        .append(machine.receiver().position().version())
        .append(' ')
        .append(HexFormat.of().toHexDigits(machine.receiver().view()))
        .append(' ')
        .append(machine.receiver().state().objects())
        .append(' ')
        .append(HexFormat.of().toHexDigits(machine.receiver().state().digest()))
        .append('\n');
    for (Action action : actions) {
      perform(action);
    }
  }

  private static String write(Action action) {
    return switch (action) {
      case Action.Connect connect -> "connect";
      case Action.Close close -> "close " + close.code();
      case Action.Send send ->
          send.message().hasSubscribe()
              ? "subscribe " + write(send.message().getSubscribe())
              : "unsubscribe " + send.message().getUnsubscribe().getCluster();
    };
  }

  private static String write(Subscribe subscribe) {
    List<String> selections =
        subscribe.getSelectionsList().stream()
            .map(each -> each.getType() + "/" + each.getNamespace())
            .toList();
    String cursor = "-";
    if (subscribe.hasCursor()) {
      dev.lockstep.protocol.wire.Cursor told = subscribe.getCursor();
      cursor =
          (told.getHistory().isEmpty() ? "-" : told.getHistory())
              + "@"
              + told.getPosition().getEpoch()
              + "."
              + told.getPosition().getVersion()
              + "/"
              + HEX.toHexDigits(told.getView())
              + (told.getDistrust() ? " distrust" : "")
              + (told.hasPartial()
                  ? " partial="
                      + HEX.toHexDigits(told.getPartial().getTransfer())
                      + ":"
                      + told.getPartial().getChunks()
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

  private void perform(Action action) {
    switch (action) {
      case Action.Connect connect -> {}
      case Action.Close close -> hangUp();
      case Action.Send send -> {
        if (send.message().hasSubscribe()) {
          subscribe(send.message().getSubscribe());
        } else {
          follower.unsubscribe();
          toRelay.add(() -> world.relay.unsubscribe(this));
        }
      }
    }
  }

  private void subscribe(Subscribe wish) {
    try {
      dev.lockstep.protocol.wire.Cursor told = wish.getCursor();
      Cursor cursor =
          wish.hasCursor()
              ? new Cursor(
                  told.getHistory(),
                  FrameDecoder.position(told.getPosition()),
                  told.getView(),
                  told.getDistrust(),
                  told.hasPartial() ? Optional.of(told.getPartial()) : Optional.empty())
              : Cursor.NOTHING;
      List<Selection> selections =
          wish.getSelectionsList().stream()
              .map(each -> new Selection(each.getType(), each.getNamespace()))
              .toList();
      Ask ask = follower.subscribe(wish.getNumber(), cursor);
      toRelay.add(() -> world.relay.subscribe(this, wish.getNumber(), selections, ask));
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
  public void status(Message status) {
    follower.onStatus(status);
  }

  @Override
  public void end(int number, Message why) {
    follower.onEnded(number);
    write(why);
  }

  @Override
  public void close(CloseCode code, String why) {
    throw new AssertionError("closed as " + code + ": " + why);
  }

  /** The next message that waits. */
  @Nullable byte[] peek() {
    return wire.peek();
  }
}
