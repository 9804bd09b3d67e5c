package dev.lockstep.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.evidence.Row;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.ClientHello;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.Entries;
import dev.lockstep.protocol.wire.Resource;
import dev.lockstep.protocol.wire.Segment;
import dev.lockstep.protocol.wire.StateFrame;
import dev.lockstep.protocol.wire.Subscribe;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The bad-input rows of P that are about single messages, each with its close code. */
final class FrameRowsTest {
  private static final int HELLO = ClientToBackend.HELLO_FIELD_NUMBER;
  private static final int GROUP_START = 3;
  private static final int GROUP_END = 4;

  private static void refused(CloseCode code, byte... bytes) {
    assertThatThrownBy(() -> FrameDecoder.fromClient(bytes))
        .as(Arrays.toString(bytes.length > 100 ? Arrays.copyOf(bytes, 100) : bytes))
        .isInstanceOfSatisfying(FrameException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static void segmentRefused(Segment.Builder segment) {
    byte[] bytes =
        BackendToClient.newBuilder()
            .setState(StateFrame.newBuilder().addSegments(segment))
            .build()
            .toByteArray();
    try (FrameDecoder decoder = new FrameDecoder()) {
      assertThatThrownBy(() -> decoder.fromBackend(bytes))
          .isInstanceOfSatisfying(
              FrameException.class, e -> assertThat(e.code()).isEqualTo(CloseCode.MALFORMED));
    }
  }

  @Test
  @Row({"P1", "P23"})
  void shouldRefuseEmptyMessagesAndUnknownKinds() {
    refused(CloseCode.UNEXPECTED);
    refused(CloseCode.UNEXPECTED, (byte) (9 << 3 | 2), (byte) 0);
  }

  @Test
  @Row({"P2", "P3", "P4", "P5", "P7", "P8"})
  void shouldRefuseBytesWhenTheyAreNotProtobuf() {
    byte tag = (byte) (HELLO << 3 | 2);
    refused(CloseCode.MALFORMED, tag, (byte) 0x80);
    byte[] longVarint = new byte[12];
    Arrays.fill(longVarint, (byte) 0xff);
    longVarint[0] = (byte) (9 << 3);
    refused(CloseCode.MALFORMED, longVarint);
    refused(CloseCode.MALFORMED, (byte) 0, (byte) 1);
    refused(CloseCode.MALFORMED, (byte) (HELLO << 3 | 6), (byte) 1);
    refused(CloseCode.MALFORMED, (byte) (HELLO << 3 | 7), (byte) 1);
    refused(CloseCode.MALFORMED, tag, (byte) 5, (byte) 1);
    byte[] negative = {tag, -1, -1, -1, -1, 0x0f};
    refused(CloseCode.MALFORMED, negative);
  }

  @Test
  @Row("P6")
  void shouldFindNoKindWhenItsWireTypeIsWrong() {
    refused(CloseCode.UNEXPECTED, (byte) (HELLO << 3), (byte) 1);
  }

  @Test
  @Row("P9")
  void shouldRefuseNestingTenThousandDeep() {
    ByteArrayOutputStream groups = new ByteArrayOutputStream();
    for (int i = 0; i < 10_000; i++) {
      groups.write(15 << 3 | GROUP_START);
    }
    for (int i = 0; i < 10_000; i++) {
      groups.write(15 << 3 | GROUP_END);
    }
    refused(CloseCode.MALFORMED, groups.toByteArray());
  }

  @Test
  @Row({"P11", "P19"})
  void shouldRefuseUnknownFieldsWhenTheyExceedAMessage() {
    byte[] unknown = new byte[Limits.FRAME_BYTES_MAX];
    for (int i = 0; i < unknown.length; i += 2) {
      unknown[i] = 9 << 3;
    }
    refused(CloseCode.UNEXPECTED, unknown);
    refused(CloseCode.TOO_LARGE, Arrays.copyOf(unknown, unknown.length + 1));
  }

  @Test
  @Row("P12")
  void shouldRefuseMoreVersionsThanEntries() {
    Entries.Builder entries = Entries.newBuilder();
    for (int i = 0; i < 100_000; i++) {
      entries.addUpsertVersions(1);
    }
    segmentRefused(Segment.newBuilder().setType("pods").setEntries(entries));
  }

  @Test
  @Row("P13")
  void shouldUseTheLastKindWhenAMessageHasTwo() throws FrameException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(
        ClientToBackend.newBuilder().setHello(ClientHello.newBuilder()).build().toByteArray());
    both.writeBytes(
        ClientToBackend.newBuilder()
            .setSubscribe(Subscribe.newBuilder().setNumber(7))
            .build()
            .toByteArray());

    ClientToBackend read = FrameDecoder.fromClient(both.toByteArray());

    assertThat(read.getKindCase()).isEqualTo(ClientToBackend.KindCase.SUBSCRIBE);
    assertThat(read.getSubscribe().getNumber()).isEqualTo(7);
  }

  @Test
  @Row("P14")
  void shouldRefuseASegmentWhenItsKindIsUnknown() {
    segmentRefused(Segment.newBuilder().setType("pods").setKindValue(3));
    segmentRefused(Segment.newBuilder().setType("pods").setKindValue(-1));
  }

  @Test
  @Row({"P33", "P34"})
  void shouldRefuseNamesWhenTheyRepeatOrAreOutOfBounds() {
    ByteString one = Resource.newBuilder().setName("a").build().toByteString();
    segmentRefused(
        Segment.newBuilder()
            .setType("pods")
            .setEntries(Entries.newBuilder().addUpserts(one).addRemovals("a")));
    segmentRefused(
        Segment.newBuilder().setType("pods").setEntries(Entries.newBuilder().addRemovals("")));
    segmentRefused(
        Segment.newBuilder()
            .setType("pods")
            .setEntries(Entries.newBuilder().addRemovals("x".repeat(10_000))));
    segmentRefused(
        Segment.newBuilder()
            .setType("pods")
            .setEntries(Entries.newBuilder().addRemovals("a").addRemovals("a")));
  }
}
