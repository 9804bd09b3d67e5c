package dev.lockstep.protocol.frame;

import static dev.lockstep.protocol.state.ResourceFixture.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.evidence.Fault;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.ClientHello;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.Entries;
import dev.lockstep.protocol.wire.Position;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
  private static final ShardKey PODS = new ShardKey("pods", "shop");

  private final FrameDecoder decoder = new FrameDecoder();

  private static StateFrame header() {
    return StateFrame.newBuilder()
        .setCluster("demo")
        .setFrom(Position.newBuilder().setEpoch(1).setVersion(2))
        .setTo(Position.newBuilder().setEpoch(1).setVersion(4))
        .setDigest(7)
        .build();
  }

  private static byte[] message(ShardChanges changes) {
    try (SegmentEncoder encoder = new SegmentEncoder(true)) {
      return StepEncoder.message(header(), encoder.changes(changes));
    }
  }

  private static byte[] raw(dev.lockstep.protocol.wire.Segment segment) {
    return BackendToClient.newBuilder()
        .setState(header().toBuilder().addSegments(segment))
        .build()
        .toByteArray();
  }

  private StateStep decode(byte[] bytes) throws FrameException {
    return switch (decoder.fromBackend(bytes)) {
      case FrameDecoder.Received.State<?> state -> state.step();
      case FrameDecoder.Received.Other<?> other -> throw new AssertionError(other);
    };
  }

  private void assertMalformed(byte[] bytes) {
    assertThatThrownBy(() -> decoder.fromBackend(bytes))
        .isInstanceOfSatisfying(
            FrameException.class, e -> assertThat(e.code()).isEqualTo(CloseCode.MALFORMED));
  }

  @Test
  void shouldDecodeAStepWhenItEncodedIt() throws FrameException {
    ShardChanges changes =
        new ShardChanges(
            PODS,
            new byte[][] {resource("a", "1"), resource("b", "x".repeat(2_000))},
            new long[] {3, 4},
            new String[] {"c"},
            new long[] {4});

    StateStep step = decode(message(changes));

    assertThat(step.header().getDigest()).isEqualTo(7);
    assertThat(step.to().version()).isEqualTo(4);
    Segment segment = step.segments().getFirst();
    assertThat(segment.key()).isEqualTo(PODS);
    assertThat(segment.upserts()).isDeepEqualTo(changes.upserts());
    assertThat(segment.upsertVersions()).containsExactly(3, 4);
    assertThat(segment.removals()).containsExactly("c");
    assertThat(segment.removalVersions()).containsExactly(4);
  }

  @Test
  void shouldWriteAMessageThatTheSchemaReads() throws Exception {
    ShardChanges changes =
        new ShardChanges(
            PODS, new byte[][] {resource("a", "1")}, new long[] {3}, new String[0], new long[0]);

    BackendToClient message = BackendToClient.parseFrom(message(changes));

    assertThat(message.getState().getSegments(0).getEntries().getUpserts(0).toByteArray())
        .isEqualTo(resource("a", "1"));
    assertThat(message.getState().toBuilder().clearSegments().build()).isEqualTo(header());
  }

  @Test
  void shouldRefuseAMessageWhenItIsEmpty() {
    assertThatThrownBy(() -> decoder.fromBackend(new byte[0]))
        .isInstanceOfSatisfying(
            FrameException.class, e -> assertThat(e.code()).isEqualTo(CloseCode.UNEXPECTED));
  }

  @Test
  void shouldRefuseAMessageThatIsTooLarge() {
    assertThatThrownBy(() -> FrameDecoder.fromClient(new byte[Limits.FRAME_BYTES_MAX + 1]))
        .isInstanceOfSatisfying(
            FrameException.class, e -> assertThat(e.code()).isEqualTo(CloseCode.TOO_LARGE));
  }

  @Test
  void shouldRefuseAnUnknownKind() {
    assertThatThrownBy(() -> FrameDecoder.fromClient(new byte[] {(byte) 0xa2, 0x06, 0x00}))
        .isInstanceOfSatisfying(
            FrameException.class, e -> assertThat(e.code()).isEqualTo(CloseCode.UNEXPECTED));
  }

  @Test
  @Row("P13")
  void shouldRefuseTwoKindsInOneMessage() {
    byte[] one = BackendToClient.newBuilder().setState(header()).build().toByteArray();
    byte[] two = Arrays.copyOf(one, one.length * 2);
    System.arraycopy(one, 0, two, one.length, one.length);

    assertMalformed(two);
  }

  @Test
  @Row("P29")
  void shouldRefuseAStepThatLeadsBackwards() {
    assertMalformed(
        BackendToClient.newBuilder()
            .setState(header().toBuilder().setFrom(Position.newBuilder().setEpoch(2)))
            .build()
            .toByteArray());
  }

  @Test
  @Holds("G28")
  @Fault(58)
  @Row("P28")
  void shouldRefuseAVersionPastTheEnd() {
    assertMalformed(
        BackendToClient.newBuilder()
            .setState(header().toBuilder().setTo(Position.newBuilder().setEpoch(1).setVersion(-1)))
            .build()
            .toByteArray());
  }

  @Test
  void shouldRefuseANameThatIsBothUpsertedAndRemoved() {
    assertMalformed(
        message(
            new ShardChanges(
                PODS,
                new byte[][] {resource("a", "1")},
                new long[] {3},
                new String[] {"a"},
                new long[] {3})));
  }

  @Test
  @Holds("G27")
  @Threat("B6")
  void shouldRefuseASegmentThatInflatesTooFar() {
    assertMalformed(
        raw(
            dev.lockstep.protocol.wire.Segment.newBuilder()
                .setType("pods")
                .setRawBytes(Limits.SEGMENT_RAW_BYTES_MAX + 1)
                .setDeflated(ByteString.copyFromUtf8("x"))
                .build()));
  }

  @Test
  void shouldRefuseASegmentThatDoesNotInflateToItsSize() {
    assertMalformed(
        raw(
            dev.lockstep.protocol.wire.Segment.newBuilder()
                .setType("pods")
                .setRawBytes(10)
                .setDeflated(ByteString.copyFrom(new byte[] {3, 0}))
                .build()));
  }

  @Test
  @Row("P17")
  void shouldRefuseAResourceWithoutAName() {
    assertMalformed(
        raw(
            dev.lockstep.protocol.wire.Segment.newBuilder()
                .setType("pods")
                .setEntries(Entries.newBuilder().addUpserts(ByteString.copyFromUtf8("zz")))
                .build()));
  }

  @Test
  @Row("P17")
  void shouldRefuseASegmentWithoutAType() {
    assertMalformed(
        raw(dev.lockstep.protocol.wire.Segment.newBuilder().setNamespace("shop").build()));
  }

  @Test
  void shouldSplitAStepThatIsTooLargeForOneMessage() throws FrameException {
    byte[][] upserts = new byte[400][];
    Random random = new Random(3);
    for (int i = 0; i < upserts.length; i++) {
      byte[] noise = new byte[6_000];
      random.nextBytes(noise);
      upserts[i] = resource("p" + i, java.util.Base64.getEncoder().encodeToString(noise));
    }
    List<byte[]> messages;
    try (SegmentEncoder encoder = new SegmentEncoder(false)) {
      messages = StepEncoder.encode(header(), encoder.whole(PODS, upserts), 9);
    }

    assertThat(messages).hasSizeGreaterThan(1);
    assertThat(messages).allSatisfy(m -> assertThat(m).hasSizeLessThan(Limits.FRAME_BYTES_MAX));
    StateStep first = decode(messages.getFirst());
    StateStep last = decode(messages.getLast());
    assertThat(first.header().getDigest()).isZero();
    assertThat(first.segments().getFirst().kind()).isEqualTo(Segment.Kind.WHOLE);
    assertThat(last.header().getChunk().getLast()).isTrue();
    assertThat(last.header().getDigest()).isEqualTo(7);
    assertThat(last.segments().getFirst().kind()).isEqualTo(Segment.Kind.CHANGES);
  }

  /** G27: any bytes at any boundary give a message or a clean refusal. */
  @Property
  @Holds("G27")
  void shouldAcceptOrRefuseWhenBytesAreArbitrary(@ForAll @Size(max = 80) byte[] bytes) {
    decide(bytes);
  }

  @Property
  @Holds("G27")
  void shouldAcceptOrRefuseWhenAValidMessageIsCorrupted(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes =
        message(
            new ShardChanges(
                PODS,
                new byte[][] {resource("a", "1"), resource("b", "y".repeat(900))},
                new long[] {3, 4},
                new String[] {"c"},
                new long[] {4}));
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    decide(random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length)));
  }

  private void decide(byte[] bytes) {
    try {
      decoder.fromBackend(bytes);
      decoder.fromAgent(bytes);
      FrameDecoder.toAgent(bytes);
      FrameDecoder.fromClient(bytes);
    } catch (FrameException e) {
      assertThat(e.code()).isIn(CloseCode.MALFORMED, CloseCode.UNEXPECTED);
    }
  }

  @Test
  void shouldRefuseDeepNestingCheaply() {
    byte[] bytes = new byte[100_000];
    Arrays.fill(bytes, (byte) (3 << 3 | 3));

    assertThatThrownBy(() -> FrameDecoder.fromClient(bytes)).isInstanceOf(FrameException.class);
  }

  @Test
  void shouldReadAHello() throws FrameException {
    ClientToBackend hello =
        ClientToBackend.newBuilder().setHello(ClientHello.newBuilder().setToken("t")).build();

    assertThat(FrameDecoder.fromClient(hello.toByteArray())).isEqualTo(hello);
  }

  @Test
  @Row("P18")
  void shouldRefuseStateWhenItIsNotAloneInItsMessage() {
    byte[] state = raw(dev.lockstep.protocol.wire.Segment.newBuilder().setType("pods").build());
    byte[] unknown = {9 << 3 | 2, 0};

    assertMalformed(ByteString.copyFrom(unknown).concat(ByteString.copyFrom(state)).toByteArray());
    assertMalformed(ByteString.copyFrom(state).concat(ByteString.copyFrom(unknown)).toByteArray());
  }

  @Test
  void shouldMeasureNamesInBytes() throws FrameException {
    String type = "\u00e9".repeat(Limits.TYPE_BYTES_MAX / 2);
    String namespace = "\ud83d\ude00".repeat(Limits.NAMESPACE_BYTES_MAX / 4);

    decode(raw(segment(type, namespace, "\u20ac".repeat(170))));
    assertMalformed(raw(segment(type + "x", namespace, "a")));
    assertMalformed(raw(segment(type, namespace + "xx", "a")));
    assertMalformed(raw(segment(type, namespace, "\u20ac".repeat(171))));
  }

  private static dev.lockstep.protocol.wire.Segment segment(
      String type, String namespace, String removed) {
    return dev.lockstep.protocol.wire.Segment.newBuilder()
        .setType(type)
        .setNamespace(namespace)
        .setEntries(Entries.newBuilder().addRemovals(removed))
        .build();
  }
}
