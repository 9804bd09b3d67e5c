package dev.lockstep.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.lockstep.protocol.wire.AgentHello;
import dev.lockstep.protocol.wire.AgentToBackend;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.ClientHello;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.ClusterStatus;
import dev.lockstep.protocol.wire.Cursor;
import dev.lockstep.protocol.wire.PartialTransfer;
import dev.lockstep.protocol.wire.Position;
import dev.lockstep.protocol.wire.Refusal;
import dev.lockstep.protocol.wire.Selection;
import dev.lockstep.protocol.wire.Subscribe;
import dev.lockstep.protocol.wire.Unsubscribe;
import dev.lockstep.protocol.wire.Welcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Valid messages as seeds of fuzzing: those of the golden scenarios, and one of each kind. */
public final class FrameSeeds {
  private static final Path VECTORS = Path.of("src/test/resources/vectors");

  private FrameSeeds() {}

  public static Stream<byte[]> all() {
    return Stream.concat(requests(), frames());
  }

  /** One message of each kind without state. */
  private static Stream<byte[]> requests() {
    Subscribe subscribe =
        Subscribe.newBuilder()
            .setNumber(1)
            .setCluster("c1")
            .addSelections(Selection.newBuilder().setType("pods").setNamespace("shop"))
            .setCursor(
                Cursor.newBuilder()
                    .setHistory("h")
                    .setPosition(Position.newBuilder().setEpoch(1).setVersion(7))
                    .setView(9)
                    .setPartial(PartialTransfer.newBuilder().setTransfer(3).setChunks(2)))
            .build();
    return Stream.<MessageLite>of(
            ClientToBackend.newBuilder()
                .setHello(ClientHello.newBuilder().setProtocolVersion(1).setToken("t"))
                .build(),
            ClientToBackend.newBuilder().setSubscribe(subscribe).build(),
            ClientToBackend.newBuilder()
                .setUnsubscribe(Unsubscribe.newBuilder().setCluster("c1"))
                .build(),
            AgentToBackend.newBuilder()
                .setHello(
                    AgentHello.newBuilder()
                        .setProtocolVersion(1)
                        .setCluster("c1")
                        .setToken("t")
                        .setBootId(ByteString.copyFrom(new byte[16])))
                .build(),
            BackendToClient.newBuilder()
                .setWelcome(Welcome.newBuilder().setProtocolVersion(1).setUser("ada"))
                .build(),
            BackendToClient.newBuilder()
                .setCluster(ClusterStatus.newBuilder().setCluster("c1").setGone(true))
                .build(),
            BackendToClient.newBuilder()
                .setRefusal(Refusal.newBuilder().setCluster("c1").setNumber(1).setMessage("no"))
                .build())
        .map(MessageLite::toByteArray);
  }

  /** The backend's messages in the golden scenarios, in order. */
  public static Stream<byte[]> frames() {
    return scenarios().stream().flatMap(List::stream);
  }

  /** The backend's messages, by golden scenario. */
  public static List<List<byte[]>> scenarios() {
    try (Stream<Path> files = Files.list(VECTORS)) {
      return files
          .filter(file -> file.toString().endsWith(".txt"))
          .sorted()
          .map(FrameSeeds::messages)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<byte[]> messages(Path scenario) {
    List<byte[]> messages = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(scenario)) {
        int at = line.indexOf(" message ");
        if (line.startsWith("@") && at > 0) {
          messages.add(HexFormat.of().parseHex(line.substring(at + " message ".length()).strip()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return messages;
  }
}
