package dev.lockstep.bench.micro;

import dev.lockstep.agent.hotstate.Delta;
import dev.lockstep.agent.hotstate.Summary;
import dev.lockstep.agent.uplink.AnswerEncoder;
import dev.lockstep.agent.uplink.Transfer;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.SegmentEncoder;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.AgentToBackend;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Encodes changes of pods in one shard, and decodes them. */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {Jvm.SERIAL, Jvm.COMPACT, Jvm.OPENS, Jvm.HEAP_MIN, Jvm.HEAP_MAX})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
  private static final long EPOCH = 1;

  @Param({"1", "100"})
  public int changes;

  private final SegmentEncoder segments = new SegmentEncoder(false);
  private final AnswerEncoder answers = new AnswerEncoder(Clock.system(), 1);
  private final FrameDecoder decoder = new FrameDecoder();
  private Delta delta = new Delta(0, new Summary(0, 0, 0, 0), List.of(), List.of());
  private byte[] frame = new byte[0];

  @Setup
  public void prepare() {
    PodSample sample = PodSample.take();
    State state = new State(StateLimits.DEFAULT);
    for (int i = 0; i < changes; i++) {
      state.begin(new Position(0, i + 1), 0);
      int pod = i * PodSample.NAMESPACES;
      state.upsert(PodSample.shard(pod), sample.resource(pod, 1));
      state.end();
    }
    List<ShardChanges> shards = state.changesSince(Position.ORIGIN);
    delta =
        new Delta(0, new Summary(changes, state.digest(), state.objects(), 1), shards, List.of());
    frame = answers.delta(delta, EPOCH).messages().getFirst();
  }

  @TearDown
  public void close() {
    segments.close();
    answers.close();
    decoder.close();
  }

  /** The backend's work, once for all subscribers of a shard. */
  @Benchmark
  public List<byte[]> encodeSegment() {
    return segments.changes(delta.shards().getFirst());
  }

  /** The uplink's work for a version: segments with stamps, header, envelope. */
  @Benchmark
  public Transfer encodeFrame() {
    return answers.delta(delta, EPOCH);
  }

  /** The backend's work to receive it: checked and ready to apply. */
  @Benchmark
  public FrameDecoder.Received<AgentToBackend> decodeFrame() throws FrameException {
    return decoder.fromAgent(frame);
  }
}
