package dev.lockstep.protocol.receive;

import static dev.lockstep.protocol.state.ResourceFixture.resource;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.Fault;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import java.util.HexFormat;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Flips each bit of a step in turn. The receiver refuses the step, reports a divergence, or holds
 * the right state.
 */
final class BitFlipTest {
  private static final StateLimits LIMITS = new StateLimits(100, 1_000_000);
  private static final ShardKey PODS = new ShardKey("pods", "shop");
  private static final ShardKey OTHERS = new ShardKey("pods", "bank");
  private static final ShardKey NODES = new ShardKey("nodes", "");
  private static final Position BEFORE = new Position(1, 1);

  private enum Peer {
    AGENT,
    BACKEND
  }

  private static Sender sender(Peer peer) {
    Sender sender = new Sender(peer == Peer.AGENT);
    sender.state.begin(BEFORE, 0);
    sender.state.upsert(PODS, resource("web", "1"));
    sender.state.upsert(PODS, resource("db", "1"));
    sender.state.upsert(OTHERS, resource("web", "1"));
    sender.state.upsert(NODES, resource("n1", "1"));
    sender.state.end();
    return sender;
  }

  private static void change(Sender sender) {
    sender.state.begin(new Position(1, 2), 0);
    sender.state.upsert(PODS, resource("web", "2"));
    sender.state.upsert(OTHERS, resource("new", "1"));
    sender.state.remove(PODS, "db");
    sender.state.end();
  }

  /** A receiver's verdict on a message, and its content afterwards. */
  private record Outcome(String verdict, String content) {}

  private static Outcome offer(Receiver receiver, byte[] message) {
    try (FrameDecoder decoder = new FrameDecoder()) {
      return decoder.fromBackend(message) instanceof FrameDecoder.Received.State<?>(StateStep step)
          ? new Outcome(receiver.offer(step, 0).name(), content(receiver.state()))
          : new Outcome("OTHER", content(receiver.state()));
    } catch (FrameException e) {
      return new Outcome("REFUSED", content(receiver.state()));
    }
  }

  /** All entries of a state, sorted. */
  private static String content(State state) {
    TreeSet<String> all = new TreeSet<>();
    for (ShardCapture shard : state.capture()) {
      for (byte[] resource : shard.resources()) {
        all.add(shard.key() + " " + HexFormat.of().formatHex(resource));
      }
    }
    return all.toString();
  }

  private static Receiver receiver(Peer peer, byte[]... messages) {
    Receiver receiver = peer == Peer.AGENT ? Receiver.ofAgent(LIMITS) : Receiver.ofBackend(LIMITS);
    for (byte[] message : messages) {
      assertThat(offer(receiver, message).verdict()).isEqualTo("APPLIED");
    }
    return receiver;
  }

  @ParameterizedTest
  @EnumSource
  @Fault(36)
  void shouldHoldNoWrongObjectsWhenABitOfAStepFlips(Peer peer) {
    Sender sender = sender(peer);
    byte[] reset = sender.resetMessages().getFirst();
    change(sender);
    byte[] delta = sender.changeMessages(BEFORE).getFirst();

    flipEach(peer, reset);
    flipEach(peer, delta, reset);
  }

  private static void flipEach(Peer peer, byte[] message, byte[]... earlier) {
    String before = content(receiver(peer, earlier).state());
    Receiver whole = receiver(peer, earlier);
    assertThat(offer(whole, message).verdict()).isEqualTo("APPLIED");
    String after = content(whole.state());
    int noticed = 0;
    for (int bit = 0; bit < 8 * message.length; bit++) {
      byte[] flipped = message.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);

      Outcome outcome = offer(receiver(peer, earlier), flipped);

      if (outcome.verdict().equals("APPLIED")) {
        assertThat(outcome.content()).as("bit " + bit).isEqualTo(after);
      } else if (!outcome.verdict().equals("DIVERGED")) {
        noticed++;
        assertThat(outcome.content()).as("bit " + bit).isEqualTo(before);
      } else {
        noticed++;
      }
    }
    assertThat(noticed).isGreaterThan(4 * message.length);
  }
}
