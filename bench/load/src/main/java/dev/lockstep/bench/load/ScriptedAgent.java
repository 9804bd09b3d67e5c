package dev.lockstep.bench.load;

import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.frame.SegmentEncoder;
import dev.lockstep.protocol.frame.StepEncoder;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.AgentHello;
import dev.lockstep.protocol.wire.AgentToBackend;
import dev.lockstep.protocol.wire.BackendToAgent;
import dev.lockstep.protocol.wire.ResetReason;
import dev.lockstep.protocol.wire.StateFrame;
import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * An agent without a cluster: it holds objects of one type and changes them on demand. It sends the
 * backend the frames that a real agent sends, with the same cursor, so the backend's cost is
 * measured alone. Its event loop owns its state; any thread may call its methods.
 */
public final class ScriptedAgent extends WebSocketPeer implements AutoCloseable {
  private static final String TYPE = "pods";
  private static final int BOOT_ID_BYTES = 16;
  private static final long BEACON_MS = 1_000;
  private static final long PATIENCE_SECONDS = 60;

  /**
   * The content that it holds.
   *
   * @param namespaces over which the objects are spread, in turn
   */
  public record Shape(int objects, int namespaces, Payload payload) {
    public static String namespace(int number) {
      return "ns-%03d".formatted(number);
    }

    ShardKey shard(int object) {
      return new ShardKey(TYPE, namespace(object % namespaces));
    }
  }

  private final SocketLoops loops;
  private final Shape shape;
  private final String cluster;
  private final String token;
  private final byte[] bootId = new byte[BOOT_ID_BYTES];
  private final State state = new State(StateLimits.DEFAULT);
  private final SegmentEncoder encoder = new SegmentEncoder(true);
  private final CompletableFuture<Void> served = new CompletableFuture<>();
  private final ShardKey[] shards;

  private long epoch;
  private long sent;
  private long transfers;
  private boolean isServing;
  private long messages;

  private ScriptedAgent(SocketLoops loops, Shape shape, String cluster, String token) {
    super("/api/v1/agent", ProtocolVersion.SUBPROTOCOL);
    this.loops = loops;
    this.shape = shape;
    this.cluster = cluster;
    this.token = token;
    this.shards = new ShardKey[shape.namespaces()];
    for (int i = 0; i < shards.length; i++) {
      shards[i] = shape.shard(i);
    }
    new SecureRandom().nextBytes(bootId);
    state.begin(new Position(0, 1), 0);
    for (int i = 0; i < shape.objects(); i++) {
      state.upsert(shards[i % shards.length], shape.payload().resource(i, 0));
    }
    state.end();
  }

  /** Connects to a backend of this machine, and waits until the backend has received everything. */
  public static ScriptedAgent connect(
      SocketLoops loops, int port, String cluster, String token, Shape shape) throws Exception {
    ScriptedAgent agent = new ScriptedAgent(loops, shape, cluster, token);
    loops.bootstrap().handler(agent).connect("127.0.0.1", port).sync();
    agent.served.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return agent;
  }

  /**
   * Changes the content of objects, all in one version.
   *
   * @return the position at which they have it
   */
  public CompletableFuture<Position> change(int[] objects, long[] dueNs) {
    return on(() -> {
      long version = state.position().version() + 1;
      state.begin(new Position(0, version), 0);
      for (int i = 0; i < objects.length; i++) {
        state.upsert(
            shards[objects[i] % shards.length], shape.payload().resource(objects[i], dueNs[i]));
      }
      state.end();
      tell();
      return new Position(epoch, version);
    });
  }

  /** Returns its position. */
  public Position position() {
    return on(() -> new Position(epoch, state.position().version())).join();
  }

  /** Returns the number of messages with changes sent so far. */
  public long messages() {
    return on(() -> messages).join();
  }

  @Override
  public void close() {
    on(
            () -> {
              super.closeLine();
              return true;
            })
        .join();
  }

  private <T> CompletableFuture<T> on(Supplier<T> task) {
    return Flock.on(loops, task);
  }

  // --- on the event loop ---

  @Override
  void onOpen() {
    AgentHello hello =
        AgentHello.newBuilder()
            .setProtocolVersion(ProtocolVersion.CURRENT)
            .setToken(token)
            .setCluster(cluster)
            .setBootId(com.google.protobuf.ByteString.copyFrom(bootId))
            .setAgentVersion("bench")
            .build();
    send(FrameParser.BINARY, AgentToBackend.newBuilder().setHello(hello).build().toByteArray());
  }

  @Override
  void onMessage(ByteBuf in, int offset, int length) {
    byte[] bytes = new byte[length];
    in.getBytes(offset, bytes);
    try {
      BackendToAgent told = FrameDecoder.toAgent(bytes);
      if (told.hasWelcome()) {
        epoch = told.getWelcome().getEpoch();
        resume(FrameDecoder.position(told.getWelcome().getResume().getFrom()));
        beat();
      } else if (told.hasResume()) {
        resume(FrameDecoder.position(told.getResume().getFrom()));
      }
    } catch (FrameException e) {
      onGone(String.valueOf(e.getMessage()));
    }
  }

  private void resume(Position from) {
    if (from.epoch() == epoch && state.canResume(new Position(0, from.version()))) {
      sent = from.version();
      tell();
    } else {
      tellAll();
    }
    isServing = true;
    served.complete(null);
  }

  private void tellAll() {
    List<byte[]> segments = new ArrayList<>();
    for (ShardCapture shard : state.capture()) {
      segments.addAll(encoder.whole(shard.inVersionOrder()));
    }
    List<String> types = List.of(ShardKey.CATALOG_TYPE, TYPE);
    StateFrame header =
        header()
            .setReset(ResetReason.RESET_FIRST)
            .addAllKnownTypes(types)
            .addAllReplacedTypes(types)
            .setHorizon(1)
            .build();
    for (byte[] message : StepEncoder.encode(header, segments, ++transfers)) {
      send(FrameParser.BINARY, message);
    }
    sent = state.position().version();
  }

  /**
   * Sends as the uplink does: the newest changes while there is room; otherwise everything since
   * the cursor once there is room again.
   */
  private void tell() {
    var line = context();
    if (!isServing || line == null || !line.channel().isWritable()) {
      return;
    }
    long version = state.position().version();
    if (version == sent) {
      return;
    }
    List<byte[]> segments = new ArrayList<>();
    for (ShardChanges changes : state.changesSince(new Position(0, sent))) {
      segments.addAll(encoder.changes(changes));
    }
    StateFrame header = header().setFrom(wire(sent)).build();
    for (byte[] message : StepEncoder.encode(header, segments, ++transfers)) {
      send(FrameParser.BINARY, message);
      messages++;
    }
    sent = version;
  }

  private void beat() {
    var line = context();
    if (line == null) {
      return;
    }
    if (isServing && sent == state.position().version()) {
      StateFrame beacon = header().setFrom(wire(sent)).setStampedMs(0).build();
      send(FrameParser.BINARY, StepEncoder.message(beacon, List.of()));
    }
    var _ = line.channel().eventLoop().schedule(this::beat, BEACON_MS, TimeUnit.MILLISECONDS);
  }

  private StateFrame.Builder header() {
    long nowMs = BenchClock.epochMs();
    return StateFrame.newBuilder()
        .setTo(wire(state.position().version()))
        .setDigest(state.digest())
        .setObjects(state.objects())
        .setStampedMs(nowMs)
        .setSentMs(nowMs);
  }

  private dev.lockstep.protocol.wire.Position wire(long version) {
    return dev.lockstep.protocol.wire.Position.newBuilder()
        .setEpoch(epoch)
        .setVersion(version)
        .build();
  }

  @Override
  void onWritable() {
    tell();
  }

  @Override
  void onGone(String why) {
    served.completeExceptionally(new IllegalStateException("the agent's line: " + why));
  }
}
