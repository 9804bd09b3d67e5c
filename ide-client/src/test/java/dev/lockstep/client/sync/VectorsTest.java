package dev.lockstep.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.Cursor;
import dev.lockstep.protocol.wire.Subscribe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plays the golden scenarios that every client must be able to play; docs/protocol.md has the form.
 */
final class VectorsTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final Path FOLDER =
      Path.of("..", "protocol", "src", "test", "resources", "vectors");

  private final CursorMachine machine = new CursorMachine(SyncConfig.DEFAULT, () -> 0.5);
  private final FrameDecoder decoder = new FrameDecoder();

  static List<Path> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
      assertThat(all).hasSizeGreaterThanOrEqualTo(8);
      return all;
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void shouldDoWhatTheScenarioSays(Path scenario) throws IOException {
    List<String> expected = new ArrayList<>();
    List<String> done = new ArrayList<>();
    for (String line : Files.readAllLines(scenario)) {
      if (line.startsWith("#")) {
        continue;
      }
      expected.add(line);
      if (line.startsWith("@ ")) {
        done.add(line);
        for (Action action : happen(line.split(" ", -1))) {
          done.add("> " + write(action));
        }
        done.add("= " + state());
      }
    }
    assertThat(done).isEqualTo(expected);
  }

  private List<Action> happen(String[] words) {
    long nowMs = Long.parseLong(words[1]);
    return switch (words[2]) {
      case "start" -> machine.start(nowMs);
      case "want" -> machine.want(new Wish(words[3], selections(words[4])), nowMs);
      case "opened" -> machine.opened(Long.parseLong(words[3]), nowMs);
      case "closed" -> machine.closed(Integer.parseInt(words[3]), "", nowMs);
      case "timer" -> machine.timer(nowMs);
      case "renew" -> machine.renew(nowMs);
      case "message" -> receive(HEX.parseHex(words[3]), nowMs);
      default -> throw new AssertionError("an event that is not known: " + words[2]);
    };
  }

  private static List<Wish.Selection> selections(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(each -> each.split("/", -1))
        .map(each -> new Wish.Selection(each[0], each[1]))
        .toList();
  }

  private List<Action> receive(byte[] message, long nowMs) {
    try {
      return switch (decoder.fromBackend(message)) {
        case FrameDecoder.Received.State<BackendToClient> state ->
            machine.step(state.step(), nowMs);
        case FrameDecoder.Received.Other<BackendToClient> other -> other(other.message(), nowMs);
      };
    } catch (FrameException e) {
      return machine.malformed("", nowMs);
    }
  }

  private List<Action> other(BackendToClient message, long nowMs) {
    return switch (message.getKindCase()) {
      case CLUSTER ->
          message.getCluster().getGone()
              ? machine.gone(message.getCluster().getCluster(), nowMs)
              : machine.served(message.getCluster().getCluster(), nowMs);
      case REFUSAL ->
          machine.refused(
              message.getRefusal().getCluster(),
              message.getRefusal().getNumber(),
              message.getRefusal().getMessage(),
              nowMs);
      default -> throw new AssertionError("not in a scenario: " + message.getKindCase());
    };
  }

  private String state() {
    var receiver = machine.receiver();
    return "%s %s %d.%d %s %d %s"
        .formatted(
            machine.state(),
            receiver.history().isEmpty() ? "-" : receiver.history(),
            receiver.position().epoch(),
            receiver.position().version(),
            HEX.toHexDigits(receiver.view()),
            receiver.state().objects(),
            HEX.toHexDigits(receiver.state().digest()));
  }

  private static String write(Action action) {
    return switch (action) {
      case Action.Connect connect -> "connect";
      case Action.Close close -> "close " + close.code();
      case Action.Send send ->
          send.message().hasSubscribe()
              ? "subscribe " + write(send.message().getSubscribe())
              : "unsubscribe " + send.message().getUnsubscribe().getCluster();
    };
  }

  private static String write(Subscribe subscribe) {
    List<String> selections =
        subscribe.getSelectionsList().stream()
            .map(each -> each.getType() + "/" + each.getNamespace())
            .toList();
    return "%d %s %s %s"
        .formatted(
            subscribe.getNumber(),
            subscribe.getCluster(),
            String.join(",", selections),
            subscribe.hasCursor() ? write(subscribe.getCursor()) : "-");
  }

  private static String write(Cursor cursor) {
    String partial =
        cursor.hasPartial()
            ? " partial=%s:%d"
                .formatted(
                    HEX.toHexDigits(cursor.getPartial().getTransfer()),
                    cursor.getPartial().getChunks())
            : "";
    return "%s@%d.%d/%s%s%s"
        .formatted(
            cursor.getHistory().isEmpty() ? "-" : cursor.getHistory(),
            cursor.getPosition().getEpoch(),
            cursor.getPosition().getVersion(),
            HEX.toHexDigits(cursor.getView()),
            cursor.getDistrust() ? " distrust" : "",
            partial);
  }
}
