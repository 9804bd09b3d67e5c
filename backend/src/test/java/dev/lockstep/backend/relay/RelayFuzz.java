package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lockstep.backend.access.Selection;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.AgentToBackend;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any sequence of messages with length prefixes from an admitted agent: the relay survives it, and
 * its clients hold the part that they may see.
 */
final class RelayFuzz {
  private static final int MESSAGES_MAX = 16;
  private static final ShardKey SHOP = new ShardKey("pods", "shop");
  private static final ShardKey BANK = new ShardKey("pods", "bank");

  private static final String ALL = Policy.all("ada");
  private static final String SOME = Policy.team("bob", "red");

  static Stream<byte[]> seeds() {
    ScriptedAgent agent = new ScriptedAgent(1, new StateLimits(50, 60_000));
    World world = new World(RelayConfig.RelayLimits.DEFAULT, ALL, SOME);
    agent.begin();
    agent.list("pods");
    agent.put(SHOP, Objects.resource("a", "red", "1"));
    agent.put(BANK, Objects.resource("b", "blue", "1"));
    agent.commit();
    world.connect(agent);
    for (int i = 0; i < 3; i++) {
      agent.begin();
      agent.put(SHOP, Objects.resource("a", i == 1 ? "blue" : "red", "v" + i));
      agent.remove(BANK, "b");
      agent.commit();
      agent.sendChanges();
    }
    List<byte[]> messages = List.copyOf(agent.sent);
    return Stream.of(row(messages), row(messages.subList(0, 1)), row(messages.reversed()));
  }

  private static byte[] row(List<byte[]> messages) {
    ByteArrayOutputStream row = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      row.write(message.length >> 8);
      row.write(message.length);
      row.writeBytes(message);
    }
    return row.toByteArray();
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyRowOfMessagesIsServedOrRefused(byte[] bytes) {
    World world = new World(RelayConfig.RelayLimits.DEFAULT, ALL, SOME);
    ScriptedAgent agent = new ScriptedAgent(1, new StateLimits(50, 60_000));
    world.follow("ada", Selection.EVERYTHING);
    world.follow("bob", Selection.EVERYTHING);
    world.connect(agent);
    ByteBuffer row = ByteBuffer.wrap(bytes);
    try (FrameDecoder decoder = new FrameDecoder()) {
      for (int i = 0; i < MESSAGES_MAX && row.remaining() > 2; i++) {
        byte[] message = new byte[Math.min(row.getShort() & 0xffff, row.remaining())];
        row.get(message);
        ScriptedAgent.Port port = agent.port();
        if (port == null || !isStep(decoder, message)) {
          break;
        }
        world.deliver(port, message);
        world.clock.advance(30);
        world.settle();
      }
    }
    for (ScriptedClient client : world.clients) {
      assertThat(client.diverged).as("steps whose digest was wrong").isZero();
    }
  }

  private static boolean isStep(FrameDecoder decoder, byte[] message) {
    try {
      FrameDecoder.Received<AgentToBackend> read = decoder.fromAgent(message);
      return read instanceof FrameDecoder.Received.State<AgentToBackend>;
    } catch (FrameException refused) {
      return false;
    }
  }
}
