package dev.lockstep.backend.relay;

import dev.lockstep.backend.replica.AgentPort;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.SegmentEncoder;
import dev.lockstep.protocol.frame.StepEncoder;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.BackendToAgent;
import dev.lockstep.protocol.wire.ResetReason;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An agent's hot state and uplink, which the test drives: it makes, commits and sends changes. */
public final class ScriptedAgent {
  public final BootId boot;
  public final State state;

  /** Types whose first list has been applied. */
  final Set<String> listed = new TreeSet<>();

  /** Types that exist, listed or not. */
  final Set<String> known = new TreeSet<>();

  /** Messages under way to the backend. */
  public final Deque<byte[]> sent = new ArrayDeque<>();

  final List<CloseCode> closes = new ArrayList<>();
  int resumes;

  /** Whether the backend's messages get lost. */
  boolean isDeaf;

  /** The time with which it stamps its changes. */
  long clockMs = 1;

  private long stampedMs;

  private final SegmentEncoder encoder = new SegmentEncoder(true);
  private @Nullable Port port;
  private long epoch;
  private long version;
  private Position sentTo = Position.ORIGIN;
  private long transfers;
  // The version at which each type's first list was applied.
  private final Map<String, Long> listedAt = new TreeMap<>();

  public ScriptedAgent(long bootNumber, StateLimits limits) {
    this.boot = new BootId(bootNumber, bootNumber);
    this.state = new State(limits);
  }

  /** One connection of this agent. */
  public final class Port implements AgentPort {
    boolean closed;

    @Override
    public void send(byte[] message) {
      if (!closed && !isDeaf) {
        receive(message);
      }
    }

    @Override
    public void close(CloseCode code, String why) {
      closed = true;
      closes.add(code);
      if (port == this) {
        port = null;
        sent.clear();
      }
    }
  }

  public Port connect() {
    Port fresh = new Port();
    port = fresh;
    sent.clear();
    return fresh;
  }

  @Nullable Port port() {
    return port;
  }

  void disconnect() {
    port = null;
    sent.clear();
  }

  boolean isWelcome() {
    return port != null && epoch != 0;
  }

  // --- changes ---

  public void begin() {
    state.begin(new Position(0, version + 1), 0);
  }

  public void put(ShardKey key, byte[] resource) {
    if (!listed.contains(key.type())) {
      throw new AssertionError("a type is listed before it has objects: " + key);
    }
    state.upsert(key, resource);
  }

  public void remove(ShardKey key, String name) {
    state.remove(key, name);
  }

  /** Applies a type's first list in the open step, with the change of its catalog entry. */
  public void list(String type) {
    known.add(type);
    known.add(ShardKey.CATALOG_TYPE);
    listed.add(ShardKey.CATALOG_TYPE);
    if (listed.add(type)) {
      listedAt.put(type, version + 1);
    }
    state.upsert(ShardKey.CATALOG, Objects.resource(type, "catalog", "ready"));
  }

  public void commit() {
    if (state.endIfChanged()) {
      version++;
      stampedMs = clockMs;
    }
  }

  // --- uplink ---

  private void receive(byte[] message) {
    try {
      BackendToAgent decoded = FrameDecoder.toAgent(message);
      switch (decoded.getKindCase()) {
        case WELCOME -> {
          epoch = decoded.getWelcome().getEpoch();
          answer(FrameDecoder.position(decoded.getWelcome().getResume().getFrom()));
        }
        case RESUME -> {
          resumes++;
          answer(FrameDecoder.position(decoded.getResume().getFrom()));
        }
        case KIND_NOT_SET -> throw new AssertionError("a message without a kind");
      }
    } catch (FrameException e) {
      throw new AssertionError(e);
    }
  }

  private void answer(Position from) {
    Position internal = new Position(0, from.version());
    if (from.epoch() == epoch && state.canResume(internal)) {
      sentTo = internal;
      sendChanges();
    } else {
      sendReset();
    }
  }

  /** Sends the changes since the last time; a beacon if there are none. */
  public void sendChanges() {
    if (port == null || epoch == 0) {
      return;
    }
    Set<String> fresh = new TreeSet<>();
    listedAt.forEach((type, at) -> {
      if (at > sentTo.version()) {
        fresh.add(type);
      }
    });
    List<byte[]> segments = new ArrayList<>();
    for (ShardChanges changes : state.changesSince(sentTo)) {
      if (!fresh.contains(changes.key().type())) {
        segments.addAll(encoder.changes(changes));
      }
    }
    for (String type : fresh) {
      for (Shard shard : state.shardsOf(type)) {
        segments.addAll(encoder.whole(shard.capture().inVersionOrder()));
      }
    }
    long changedMs = sentTo.equals(state.position()) ? 0 : stampedMs;
    send(
        header().setStampedMs(changedMs).setFrom(wire(sentTo)).addAllReplacedTypes(fresh).build(),
        segments);
  }

  private void sendReset() {
    List<byte[]> segments = new ArrayList<>();
    for (ShardCapture capture : state.capture()) {
      segments.addAll(encoder.whole(capture.inVersionOrder()));
    }
    send(
        header()
            .setReset(ResetReason.RESET_FIRST)
            .setHorizon(state.horizon().version())
            .addAllKnownTypes(known)
            .addAllReplacedTypes(listed)
            .build(),
        segments);
  }

  private StateFrame.Builder header() {
    return StateFrame.newBuilder()
        .setTo(wire(state.position()))
        .setDigest(state.digest())
        .setObjects(state.objects())
        .setStampedMs(stampedMs);
  }

  private void send(StateFrame header, List<byte[]> segments) {
    sent.addAll(StepEncoder.encode(header, segments, ++transfers));
    sentTo = state.position();
  }

  private dev.lockstep.protocol.wire.Position wire(Position position) {
    return Headers.wire(new Position(epoch, position.version()));
  }
}
