package dev.lockstep.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.client.sync.SyncConfig;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.Cursor;
import dev.lockstep.protocol.wire.Subscribe;
import dev.lockstep.protocol.wire.Welcome;
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

  private final List<String> actions = new ArrayList<>();
  private final ClientCore core =
      new ClientCore(
          SyncConfig.DEFAULT,
          () -> 0.5,
          new Hello(() -> "token", "test"),
          new Port(),
          new ClientCore.Events() {});

  static List<Path> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
      assertThat(all).hasSizeGreaterThanOrEqualTo(8);
      return all;
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void shouldFollowTheScenario(Path scenario) throws IOException {
    List<String> expected = new ArrayList<>();
    List<String> done = new ArrayList<>();
    for (String line : Files.readAllLines(scenario)) {
      if (line.startsWith("#")) {
        continue;
      }
      expected.add(line);
      if (line.startsWith("@ ")) {
        done.add(line);
        actions.clear();
        happen(line.split(" ", -1));
        actions.forEach(action -> done.add("> " + action));
        done.add("= " + state());
      }
    }
    assertThat(done).isEqualTo(expected);
  }

  private void happen(String[] words) throws IOException {
    long nowMs = Long.parseLong(words[1]);
    switch (words[2]) {
      case "start" -> core.start(nowMs);
      case "want" -> core.follow(new Wish(words[3], selections(words[4])), nowMs);
      case "opened" -> {
        core.opened();
        core.received(welcome(Integer.parseInt(words[3])), nowMs);
      }
      case "closed" -> core.closed(Integer.parseInt(words[3]), "", nowMs);
      case "timer" -> core.timer(nowMs);
      case "renew" -> core.renew(nowMs);
      case "message" -> core.received(HEX.parseHex(words[3]), nowMs);
      default -> throw new AssertionError("an event that is not known: " + words[2]);
    }
  }

  private static byte[] welcome(int beaconMs) {
    Welcome welcome =
        Welcome.newBuilder()
            .setProtocolVersion(ProtocolVersion.CURRENT)
            .setBeaconIntervalMs(beaconMs)
            .build();
    return BackendToClient.newBuilder().setWelcome(welcome).build().toByteArray();
  }

  private static List<Wish.Selection> selections(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(each -> each.split("/", -1))
        .map(each -> new Wish.Selection(each[0], each[1]))
        .toList();
  }

  private String state() {
    var receiver = core.receiver();
    return "%s %s %d.%d %s %d %s"
        .formatted(
            core.state(),
            receiver.history().isEmpty() ? "-" : receiver.history(),
            receiver.position().epoch(),
            receiver.position().version(),
            HEX.toHexDigits(receiver.view()),
            receiver.state().objects(),
            HEX.toHexDigits(receiver.state().digest()));
  }

  /** Writes down the actions of the client. */
  private final class Port implements ClientCore.Port {
    @Override
    public void connect() {
      actions.add("connect");
    }

    @Override
    public void close(int code, String reason) {
      actions.add("close " + code);
    }

    @Override
    public void send(byte[] message) {
      ClientToBackend sent = parse(message);
      if (sent.hasSubscribe()) {
        actions.add("subscribe " + write(sent.getSubscribe()));
      } else if (sent.hasUnsubscribe()) {
        actions.add("unsubscribe " + sent.getUnsubscribe().getCluster());
      }
    }
  }

  private static ClientToBackend parse(byte[] message) {
    try {
      return ClientToBackend.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
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
