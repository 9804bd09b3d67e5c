package dev.lockstep.agent.uplink;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.agent.TestClock;
import dev.lockstep.agent.hotstate.ClusterFixture;
import dev.lockstep.agent.hotstate.HotState;
import dev.lockstep.agent.hotstate.Preparation;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.AgentToBackend;
import dev.lockstep.protocol.wire.AgentWelcome;
import dev.lockstep.protocol.wire.BackendToAgent;
import dev.lockstep.protocol.wire.PartialTransfer;
import dev.lockstep.protocol.wire.Resource;
import dev.lockstep.protocol.wire.ResumeRequest;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** A session under test: with a hot state behind it, a manual clock, and a recording port. */
final class SessionBench implements AutoCloseable {
  static final long EPOCH = 3;
  static final int BEACON_MS = 2_000;
  static final Position ORIGIN = Position.ORIGIN;

  final HotState hotState;
  private final Preparation pods = new Preparation("pods");
  final ScriptedPort port = new ScriptedPort();
  final UplinkSession session;
  private final SplittableRandom random = new SplittableRandom(42);
  private long nowNs = 5;

  SessionBench(StateLimits limits) {
    hotState = new HotState(limits);
    session =
        new UplinkSession(
            port,
            new UplinkIdentity("blue", new BootId(1, 2), "test"),
            new AnswerEncoder(
                new TestClock(() -> nowNs, () -> TimeUnit.NANOSECONDS.toMillis(nowNs)), 1_000),
            new ReconnectPolicy(new SplittableRandom(7)));
  }

  // --- the cluster ---

  /** Lists pods, and completes the catalog; at version 2. */
  SessionBench withPods() {
    batch(() -> hotState.announce(ClusterFixture.PODS, TypeState.SYNCING, ""));
    batch(() -> hotState.replaceType("pods", java.util.Map.of()));
    hotState.completeCatalog();
    return this;
  }

  void upsert(String name, String content) {
    batch(() -> hotState.upsert(pods.entry("default", ClusterFixture.resource(name, content))));
  }

  void remove(String name) {
    batch(() -> hotState.remove("pods", "default", name));
  }

  /** Incompressible content that needs several messages. */
  void upsertHuge(String name, int count) {
    batch(() -> {
      for (int i = 0; i < count; i++) {
        byte[] noise = new byte[200 << 10];
        random.nextBytes(noise);
        Resource resource =
            Resource.newBuilder().setName(name + i).setObject(ByteString.copyFrom(noise)).build();
        hotState.upsert(pods.entry("default", resource.toByteArray()));
      }
    });
  }

  private void batch(Runnable operations) {
    hotState.beginBatch(TimeUnit.NANOSECONDS.toMillis(nowNs));
    operations.run();
    hotState.endBatch();
  }

  // --- events of the session ---

  long nowNs() {
    return nowNs;
  }

  /** Reports the newest version to the session. */
  void tell() {
    session.onVersion(hotState.version(), nowNs);
  }

  /** Lets time pass in small steps, and calls the timer whenever it is due. */
  void pass(long ms) {
    long endNs = nowNs + TimeUnit.MILLISECONDS.toNanos(ms);
    while (nowNs < endNs) {
      nowNs += Math.clamp(session.nextTimerNs(nowNs), 1_000_000, endNs - nowNs);
      session.onTimer(nowNs);
    }
  }

  /** As {@link #pass}, while the backend gives signs of life. */
  void passHearing(long ms) {
    for (long left = ms; left > 0; left -= 1_000) {
      session.onHeard(nowNs);
      pass(Math.min(left, 1_000));
    }
  }

  void open() {
    session.onOpened("secret-token", nowNs);
    session.onSent(nowNs);
  }

  void receive(BackendToAgent message) {
    session.onMessage(message.toByteArray(), nowNs);
  }

  void welcome(ResumeRequest resume) {
    receive(BackendToAgent.newBuilder().setWelcome(welcomeOf(resume)).build());
  }

  void resume(ResumeRequest resume) {
    receive(BackendToAgent.newBuilder().setResume(resume).build());
  }

  void closed(int code) {
    session.onClosed(code, nowNs);
  }

  void sent() {
    session.onSent(nowNs);
  }

  /** Answers the last question, as the ring would. */
  void answer(long since) {
    session.onAnswer(port.asked(), hotState.since(since), nowNs);
  }

  /** Brings a fresh session to LIVE, with everything sent. */
  void goLive() {
    tell();
    open();
    welcome(from(ORIGIN));
    answer(UplinkSession.EVERYTHING);
    while (port.notes().contains("send")) {
      sent();
    }
    port.sent();
  }

  @Override
  public void close() {
    session.close();
  }

  // --- messages ---

  static AgentWelcome welcomeOf(ResumeRequest resume) {
    return AgentWelcome.newBuilder()
        .setProtocolVersion(ProtocolVersion.CURRENT)
        .setEpoch(EPOCH)
        .setResume(resume)
        .setFrameBytesMax(Limits.FRAME_BYTES_MAX)
        .setBeaconIntervalMs(BEACON_MS)
        .build();
  }

  static ResumeRequest from(Position position) {
    return ResumeRequest.newBuilder()
        .setFrom(
            dev.lockstep.protocol.wire.Position.newBuilder()
                .setEpoch(position.epoch())
                .setVersion(position.version()))
        .build();
  }

  static ResumeRequest from(Position position, long transfer, int chunks) {
    return from(position).toBuilder()
        .setPartial(PartialTransfer.newBuilder().setTransfer(transfer).setChunks(chunks))
        .build();
  }

  static AgentToBackend parse(byte[] message) {
    try {
      return AgentToBackend.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  static StateFrame frame(List<byte[]> sent) {
    if (sent.size() != 1) {
      throw new AssertionError("one message was expected, not " + sent.size());
    }
    return parse(sent.getFirst()).getState();
  }
}
