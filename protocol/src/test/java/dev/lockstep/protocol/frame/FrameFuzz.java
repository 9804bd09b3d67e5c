package dev.lockstep.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lockstep.protocol.FrameSeeds;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.ShardChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes at each of the four entry points give a message within all limits, or a refusal with
 * its code. A decoded step can be encoded again, and decodes to the same.
 */
final class FrameFuzz {
  static Stream<byte[]> seeds() {
    return FrameSeeds.all();
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyBytesAreAMessageOrARefusal(byte[] bytes) {
    try (FrameDecoder decoder = new FrameDecoder()) {
      check(() -> decoder.fromAgent(bytes));
      check(() -> decoder.fromBackend(bytes));
      check(() -> FrameDecoder.fromClient(bytes));
      check(() -> FrameDecoder.toAgent(bytes));
    }
  }

  private interface Door {
    Object read() throws FrameException;
  }

  private static void check(Door door) {
    try {
      if (door.read() instanceof FrameDecoder.Received.State<?> state) {
        checkStep(state.step());
      }
    } catch (FrameException refused) {
      assertThat(refused.code())
          .isIn(CloseCode.MALFORMED, CloseCode.TOO_LARGE, CloseCode.UNEXPECTED);
      assertThat(refused.getMessage()).isNotBlank().hasSizeLessThan(500);
    }
  }

  private static void checkStep(StateStep step) throws FrameException {
    assertThat(step.from().isAfter(step.to())).isFalse();
    List<byte[]> written = new ArrayList<>();
    boolean isAllChanges = true;
    for (Segment segment : step.segments()) {
      checkBounds(segment);
      isAllChanges &= segment.kind() == Segment.Kind.CHANGES;
      // The encoder writes stamps for all or for none.
      isAllChanges &= segment.upsertVersions().length == segment.upserts().length;
      isAllChanges &= segment.removalVersions().length == segment.removals().length;
    }
    if (!isAllChanges || step.segments().isEmpty()) {
      return;
    }
    try (SegmentEncoder encoder = new SegmentEncoder(true);
        FrameDecoder decoder = new FrameDecoder()) {
      Segment first = step.segments().getFirst();
      written.addAll(
          encoder.changes(
              new ShardChanges(
                  first.key(),
                  first.upserts(),
                  first.upsertVersions(),
                  first.removals(),
                  first.removalVersions())));
      byte[] again = StepEncoder.message(step.header(), written);
      if (again.length <= Limits.FRAME_BYTES_MAX
          && decoder.fromBackend(again) instanceof FrameDecoder.Received.State<?> state) {
        checkSame(first, state.step().segments());
      }
    }
  }

  private static void checkBounds(Segment segment) {
    assertThat(segment.key().type()).isNotEmpty();
    for (byte[] upsert : segment.upserts()) {
      assertThat(upsert.length).isLessThanOrEqualTo(Limits.RESOURCE_BYTES_MAX);
      assertThat(ResourceHead.name(upsert)).isNotEmpty();
    }
    assertThat(segment.removals()).doesNotContain("").doesNotHaveDuplicates();
  }

  private static void checkSame(Segment first, List<Segment> read) {
    List<byte[]> upserts = new ArrayList<>();
    List<String> removals = new ArrayList<>();
    for (Segment segment : read) {
      assertThat(segment.key()).isEqualTo(first.key());
      upserts.addAll(List.of(segment.upserts()));
      removals.addAll(List.of(segment.removals()));
    }
    assertThat(upserts.toArray(byte[][]::new)).isDeepEqualTo(first.upserts());
    assertThat(removals).containsExactly(first.removals());
  }
}
