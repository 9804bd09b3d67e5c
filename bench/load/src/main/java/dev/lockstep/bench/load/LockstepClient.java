package dev.lockstep.bench.load;

import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.receive.Receiver;
import dev.lockstep.protocol.receive.Verdict;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.ClientHello;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.Cursor;
import dev.lockstep.protocol.wire.Selection;
import dev.lockstep.protocol.wire.Subscribe;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A client of the backend that follows a whole cluster and checks every message: each step must
 * begin where the previous one ended. A <em>full</em> client also holds the resources, as a browser
 * does, and computes the digest. Other clients do not. The bytes that they share with a full client
 * are known to lead to a right state; a message that only they received must carry the digest that
 * a full client has computed at that position, if there is one.
 */
final class LockstepClient extends WebSocketPeer {
  private static final String PATH = "/api/v1/client";

  /**
   * The parts that the clients of one generator share.
   *
   * @param world observes connections and steps
   */
  record Surroundings(FrameBook book, Tally tally, World world, String cluster) {}

  /** Observes clients. */
  interface World {
    /** Called when the client follows, from the origin or from its position. */
    void onLive(LockstepClient client);

    void onStep(LockstepClient client, ReadFrame frame);

    void onGone(LockstepClient client, String why);
  }

  private final Surroundings around;
  private final String token;
  private final @Nullable Receiver receiver;

  private String history = "";
  private Position position = Position.ORIGIN;
  private long view;
  private int subscriptions;
  private boolean isAnswered;
  private boolean isHolding;
  private boolean isWhole;
  private boolean isLive;

  /**
   * @param isFull whether it holds and checks the content
   */
  LockstepClient(Surroundings around, String token, boolean isFull) {
    super(PATH, ProtocolVersion.SUBPROTOCOL);
    this.around = around;
    this.token = token;
    this.receiver = isFull ? Receiver.ofBackend(StateLimits.NO_TOMBSTONES) : null;
  }

  /** Creates the successor of a client: it continues at its position, with the same content. */
  private LockstepClient(LockstepClient before) {
    super(PATH, ProtocolVersion.SUBPROTOCOL);
    around = before.around;
    token = before.token;
    receiver = before.receiver;
    history = before.history;
    position = before.position;
    view = before.view;
  }

  /** Returns the same client for a new connection. */
  LockstepClient again() {
    return new LockstepClient(this);
  }

  Position position() {
    return position;
  }

  @Override
  void onOpen() {
    write(
        FrameParser.BINARY,
        ClientToBackend.newBuilder()
            .setHello(
                ClientHello.newBuilder()
                    .setProtocolVersion(ProtocolVersion.CURRENT)
                    .setToken(token)
                    .setClient("lockstep-bench"))
            .build()
            .toByteArray());
    Subscribe.Builder wish =
        Subscribe.newBuilder()
            .setNumber(++subscriptions)
            .setCluster(around.cluster())
            .addSelections(Selection.newBuilder().setType("*").setNamespace("*"));
    if (!history.isEmpty()) {
      wish.setCursor(
          Cursor.newBuilder()
              .setHistory(history)
              .setPosition(
                  dev.lockstep.protocol.wire.Position.newBuilder()
                      .setEpoch(position.epoch())
                      .setVersion(position.version()))
              .setView(view));
    }
    send(FrameParser.BINARY, ClientToBackend.newBuilder().setSubscribe(wish).build().toByteArray());
  }

  @Override
  void onMessage(ByteBuf in, int offset, int length) {
    try {
      switch (around.book().read(in, offset, length)) {
        case FrameBook.Entry.State(ReadFrame frame) -> onFrame(frame);
        case FrameBook.Entry.Other(BackendToClient other) -> onOther(other);
      }
    } catch (FrameException e) {
      around.tally().fault("malformed: " + e.getMessage());
    }
  }

  private void onOther(BackendToClient other) {
    if (other.hasRefusal()) {
      around.tally().fault("refused: " + other.getRefusal().getMessage());
    }
  }

  private void onFrame(ReadFrame frame) {
    StateStep step = frame.step();
    if (!isAnswered && step.header().getAnswers() != subscriptions) {
      return;
    }
    boolean isFirst = !isAnswered;
    isAnswered = true;
    if (isFirst) {
      around.tally().firstContent(readNs() - connectNs());
    }
    if (!isNext(step)) {
      around.tally().fault("gap: from " + step.from() + " at " + position);
      return;
    }
    Receiver holding = receiver;
    if (holding != null) {
      apply(holding, step);
    }
    if (step.isChunk() && !step.header().getChunk().getLast()) {
      isHolding = true;
    } else {
      isHolding = false;
      if (!isWhole) {
        isWhole = true;
        around.tally().wholeContent(readNs() - connectNs(), step.isReset());
      }
      if (holding == null) {
        compare(step);
      }
      position = step.to();
      view = step.header().getView();
      if (step.isReset()) {
        history = step.header().getHistory();
      }
    }
    count(frame);
    around.world().onStep(this, frame);
    if (isWhole && !isLive) {
      isLive = true;
      around.world().onLive(this);
    }
  }

  private boolean isNext(StateStep step) {
    return step.isReset() || (step.from().equals(position) && step.header().getFromView() == view);
  }

  private void apply(Receiver holding, StateStep step) {
    Verdict verdict = holding.offer(step, 0);
    switch (verdict) {
      case APPLIED -> around.book().applied(step, holding.coveredDigest());
      case HELD -> {}
      case OLD, GAP, DIVERGED -> around.tally().fault("not applied: " + verdict);
    }
  }

  private void compare(StateStep step) {
    around
        .book()
        .digestAt(step)
        .ifPresent(digest -> {
          if (digest != step.header().getDigest()) {
            around.tally().fault("another digest at " + step.to());
          }
        });
  }

  /** Returns whether it holds part of a transfer. */
  boolean isHolding() {
    return isHolding;
  }

  private void count(ReadFrame frame) {
    Tally tally = around.tally();
    tally.message(frame.changes());
    if (isSlow()) {
      return;
    }
    long[] dues = frame.sampledNs();
    for (int i = 0; i < dues.length; i++) {
      tally.late(readNs() - dues[i], frame.weight(i));
    }
  }

  @Override
  void onGone(String why) {
    around.world().onGone(this, why);
  }
}
