package dev.lockstep.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.BackendToClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Under any sequence of messages, closings, wishes and times the link keeps working, no position
 * goes back within a history, and a cluster is live only when the digest was right.
 */
final class LinkFuzz {
  private static final Path VECTORS = Path.of("../protocol/src/test/resources/vectors");
  private static final int EVENTS_MAX = 64;
  private static final int MESSAGE = 0;

  static Stream<byte[]> seeds() {
    try (Stream<Path> files = Files.list(VECTORS)) {
      return files.sorted().map(LinkFuzz::row).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] row(Path scenario) {
    ByteArrayOutputStream row = new ByteArrayOutputStream();
    row.write(1);
    try {
      for (String line : Files.readAllLines(scenario)) {
        int at = line.indexOf(" message ");
        if (line.startsWith("@") && at > 0) {
          byte[] message = HexFormat.of().parseHex(line.substring(at + 9).strip());
          row.write(MESSAGE);
          row.write(message.length >> 8);
          row.write(message.length);
          row.writeBytes(message);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return row.toByteArray();
  }

  @MethodSource("seeds")
  @FuzzTest
  void anySequenceOfEventsKeepsTheLinkWorking(byte[] bytes) {
    Link link = new Link(SyncConfig.DEFAULT, () -> 0.5);
    ByteBuffer row = ByteBuffer.wrap(bytes);
    long nowMs = 1_000;
    link.follow(Wish.everything("c1"), nowMs);
    link.start(nowMs);
    link.opened(ProtocolVersion.CURRENT, 2_000, nowMs);
    try (FrameDecoder decoder = new FrameDecoder()) {
      for (int i = 0; i < EVENTS_MAX && row.remaining() > 2; i++) {
        Following following = Objects.requireNonNull(link.following("c1"));
        String history = following.receiver().history();
        Position before = following.receiver().position();
        nowMs += event(link, decoder, row, nowMs);
        if (following.receiver().history().equals(history) && !history.isEmpty()) {
          assertThat(following.receiver().position().isBefore(before)).isFalse();
        }
        if (following.state() == SyncState.LIVE) {
          assertThat(following.proof()).isEqualTo(Proof.OK);
        }
        link.dueMs().ifPresent(due -> assertThat(due).isPositive());
      }
    }
  }

  private static long event(Link link, FrameDecoder decoder, ByteBuffer row, long nowMs) {
    switch (row.get() % 8) {
      case MESSAGE -> {
        byte[] message = new byte[Math.min(row.getShort() & 0xffff, row.remaining())];
        row.get(message);
        message(link, decoder, message, nowMs);
      }
      case 1 -> link.opened(ProtocolVersion.CURRENT, row.get() * 100L, nowMs);
      case 2 -> link.closed(row.getShort(), "why", nowMs);
      case 3 -> {
        long waitedMs = row.get() & 0xff;
        link.timer(nowMs + waitedMs * 100);
        return waitedMs * 100;
      }
      case 4 -> link.follow(Wish.everything("c" + row.get()), nowMs);
      case 5 -> link.renew(nowMs);
      case 6 -> {
        link.stop();
        link.check(true, nowMs);
      }
      default -> link.start(nowMs);
    }
    return 1;
  }

  private static void message(Link link, FrameDecoder decoder, byte[] message, long nowMs) {
    try {
      switch (decoder.fromBackend(message)) {
        case FrameDecoder.Received.State<BackendToClient> state -> {
          List<Action> actions = link.step(state.step(), nowMs);
          assertThat(actions).hasSizeLessThan(4);
        }
        case FrameDecoder.Received.Other<BackendToClient>(BackendToClient other) ->
            other(link, other, nowMs);
      }
    } catch (FrameException e) {
      link.malformed(String.valueOf(e.getMessage()), nowMs);
    }
  }

  /** Passes a message on to the link, as the client's core does. */
  private static void other(Link link, BackendToClient message, long nowMs) {
    switch (message.getKindCase()) {
      case WELCOME ->
          link.opened(ProtocolVersion.CURRENT, message.getWelcome().getBeaconIntervalMs(), nowMs);
      case CLUSTER -> {
        if (message.getCluster().getGone()) {
          link.gone(message.getCluster().getCluster(), nowMs);
        } else {
          link.served(message.getCluster().getCluster(), nowMs);
        }
      }
      case REFUSAL ->
          link.refused(
              message.getRefusal().getCluster(),
              message.getRefusal().getNumber(),
              message.getRefusal().getMessage(),
              nowMs);
      case STATE, KIND_NOT_SET -> link.malformed("a message of an unknown kind", nowMs);
    }
  }
}
