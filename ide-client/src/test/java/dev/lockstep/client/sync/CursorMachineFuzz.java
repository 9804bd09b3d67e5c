package dev.lockstep.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
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
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any row of messages, closings, wishes and times at a client: it goes on, its position never goes
 * back within a history, and it says it is live only when the digest was right.
 */
final class CursorMachineFuzz {
  private static final Path VECTORS = Path.of("../protocol/src/test/resources/vectors");
  private static final int EVENTS_MAX = 64;
  private static final int MESSAGE = 0;

  static Stream<byte[]> seeds() {
    try (Stream<Path> files = Files.list(VECTORS)) {
      return files.sorted().map(CursorMachineFuzz::row).toList().stream();
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
  void anyRowOfEventsLeavesAClientThatGoesOn(byte[] bytes) {
    CursorMachine machine = new CursorMachine(SyncConfig.DEFAULT, () -> 0.5);
    ByteBuffer row = ByteBuffer.wrap(bytes);
    long nowMs = 1_000;
    machine.want(Wish.everything("c1"), nowMs);
    machine.start(nowMs);
    machine.opened(2_000, nowMs);
    try (FrameDecoder decoder = new FrameDecoder()) {
      for (int i = 0; i < EVENTS_MAX && row.remaining() > 2; i++) {
        String history = machine.receiver().history();
        Position before = machine.receiver().position();
        nowMs += event(machine, decoder, row, nowMs);
        if (machine.receiver().history().equals(history) && !history.isEmpty()) {
          assertThat(machine.receiver().position().isBefore(before)).isFalse();
        }
        if (machine.state() == SyncState.LIVE) {
          assertThat(machine.isProven()).isTrue();
        }
        machine.dueMs().ifPresent(due -> assertThat(due).isPositive());
      }
    }
  }

  private static long event(
      CursorMachine machine, FrameDecoder decoder, ByteBuffer row, long nowMs) {
    switch (row.get() % 8) {
      case MESSAGE -> {
        byte[] message = new byte[Math.min(row.getShort() & 0xffff, row.remaining())];
        row.get(message);
        message(machine, decoder, message, nowMs);
      }
      case 1 -> machine.opened(row.get() * 100L, nowMs);
      case 2 -> machine.closed(row.getShort(), "why", nowMs);
      case 3 -> {
        long waitedMs = row.get() & 0xff;
        machine.timer(nowMs + waitedMs * 100);
        return waitedMs * 100;
      }
      case 4 -> machine.want(Wish.everything("c" + row.get()), nowMs);
      case 5 -> machine.renew(nowMs);
      case 6 -> machine.stop();
      default -> machine.start(nowMs);
    }
    return 1;
  }

  private static void message(
      CursorMachine machine, FrameDecoder decoder, byte[] message, long nowMs) {
    try {
      switch (decoder.fromBackend(message)) {
        case FrameDecoder.Received.State<BackendToClient> state -> {
          List<Action> actions = machine.step(state.step(), nowMs);
          assertThat(actions).hasSizeLessThan(4);
        }
        case FrameDecoder.Received.Other<BackendToClient>(BackendToClient other) ->
            other(machine, other, nowMs);
      }
    } catch (FrameException e) {
      machine.malformed(String.valueOf(e.getMessage()), nowMs);
    }
  }

  /** As the session that owns a machine does it. */
  private static void other(CursorMachine machine, BackendToClient message, long nowMs) {
    switch (message.getKindCase()) {
      case WELCOME -> machine.opened(message.getWelcome().getBeaconIntervalMs(), nowMs);
      case CLUSTER -> {
        if (message.getCluster().getGone()) {
          machine.gone(message.getCluster().getCluster(), nowMs);
        } else {
          machine.served(message.getCluster().getCluster(), nowMs);
        }
      }
      case REFUSAL ->
          machine.refused(
              message.getRefusal().getCluster(),
              message.getRefusal().getNumber(),
              message.getRefusal().getMessage(),
              nowMs);
      case STATE, KIND_NOT_SET -> machine.malformed("a message of an unknown kind", nowMs);
    }
  }
}
