package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.frame.TransferTable;
import dev.lockstep.backend.relay.RelayConfig.RelayLimits;
import dev.lockstep.client.sync.SyncState;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Records the golden scenarios again, and compares: the relay still writes the same bytes, and the
 * Java client's machine still acts the same. With {@code -Dvectors.write=true} it writes them
 * instead.
 */
final class VectorsTest {
  private static final Path FOLDER =
      Path.of("..", "protocol", "src", "test", "resources", "vectors");

  private static final RelayLimits SMALL =
      new RelayConfig.RelayLimits(
          StateLimits.DEFAULT,
          TransferTable.Limits.DEFAULT,
          new RelayConfig.ViewLimits(100, 10, 600_000),
          new RelayConfig.AnswerLimits(100, 100, 400, 100),
          new RelayConfig.Patience(30_000, 10_000, 5_000));

  private static final ShardKey SHOP = new ShardKey("pods", "shop");
  private static final ShardKey BANK = new ShardKey("pods", "bank");
  private static final ShardKey NODES = new ShardKey("nodes", "");

  private final World world = new World(SMALL, Policy.all("ada"), Policy.namespaces("bob", "shop"));
  private final ScriptedAgent agent = new ScriptedAgent(1, StateLimits.DEFAULT);

  private void online(int pods) {
    agent.begin();
    agent.list("pods");
    agent.list("nodes");
    for (int i = 0; i < pods; i++) {
      agent.put(i % 2 == 0 ? SHOP : BANK, Objects.resource("pod-" + i, "red", "first " + i));
    }
    agent.put(NODES, Objects.resource("node", "red", "1"));
    agent.commit();
    world.connect(agent);
    tell();
  }

  private void put(ShardKey shard, String name, String content) {
    agent.begin();
    agent.put(shard, Objects.resource(name, "red", content));
    agent.commit();
    tell();
  }

  private void remove(ShardKey shard, String name) {
    agent.begin();
    agent.remove(shard, name);
    agent.commit();
    tell();
  }

  private void tell() {
    if (agent.isWelcome()) {
      agent.sendChanges();
    }
    while (world.deliver(agent)) {}
  }

  private VectorRecorder live(String user, String about, String... selections) {
    VectorRecorder client = new VectorRecorder(world, user, about);
    client.want(selections);
    client.start();
    client.open();
    client.settle();
    assertThat(client.state()).isEqualTo(SyncState.LIVE);
    return client;
  }

  @Test
  void shouldRecordChanges() throws IOException {
    online(4);
    VectorRecorder client = live("ada", "A first copy, then changes, removals and beacons.", "*/*");
    put(SHOP, "pod-0", "second");
    client.settle();
    put(SHOP, "born", "first");
    remove(BANK, "pod-1");
    client.settle();
    client.pass(2_000);
    client.settle();
    remove(NODES, "node");
    client.settle();
    check("changes", client);
  }

  @Test
  void shouldRecordAGapThatHeals() throws IOException {
    online(4);
    VectorRecorder client =
        live("ada", "A message is lost: the client notices, asks, and goes on.", "*/*");
    put(SHOP, "pod-0", "second");
    client.work();
    client.wire.removeLast();
    put(SHOP, "pod-2", "second");
    client.settle();
    put(SHOP, "pod-2", "third");
    client.settle();
    check("gap", client);
  }

  @Test
  void shouldRecordRepeatsAndFramesUnderWay() throws IOException {
    online(4);
    VectorRecorder client =
        live("ada", "A message comes twice, and one that was sent before a new wish.", "pods/*");
    put(SHOP, "pod-0", "second");
    client.work();
    byte[] message = client.wire.getFirst();
    client.settle();
    client.receive(message);
    put(SHOP, "pod-0", "third");
    client.work();
    client.want("pods/shop", "nodes/");
    client.settle();
    client.want("pods/bank");
    client.settle();
    check("repeats", client);
  }

  @Test
  void shouldRecordAReconnectThatResumes() throws IOException {
    online(4);
    VectorRecorder client =
        live("bob", "The connection is cut; the client resumes where it stood.", "*/*");
    client.cut(1006);
    put(SHOP, "pod-0", "while away");
    put(BANK, "pod-1", "not for bob");
    client.pass(60_000);
    client.open();
    client.settle();
    client.pass(6_001);
    client.pass(60_000);
    client.open();
    client.settle();
    check("reconnect", client);
  }

  @Test
  void shouldRecordATransferThatIsCutAndResumed() throws IOException {
    online(60);
    VectorRecorder client =
        new VectorRecorder(
            world, "ada", "A copy in chunks; the connection is cut halfway, and it is resumed.");
    client.room(3);
    client.want("*/*");
    client.start();
    client.open();
    client.work();
    for (int i = 0; i < 4; i++) {
      client.read();
      client.work();
    }
    client.cut(1006);
    client.pass(60_000);
    client.open();
    client.settle();
    put(SHOP, "pod-0", "second");
    client.settle();
    assertThat(client.state()).isEqualTo(SyncState.LIVE);
    check("transfer", client);
  }

  @Test
  void shouldRecordARestartOfTheAgent() throws IOException {
    online(4);
    VectorRecorder client =
        live("ada", "The agent restarts: only what differs reaches the client.", "*/*");
    ScriptedAgent next = new ScriptedAgent(2, StateLimits.DEFAULT);
    next.begin();
    next.list("pods");
    next.put(SHOP, Objects.resource("pod-0", "red", "first 0"));
    next.put(SHOP, Objects.resource("pod-2", "red", "another"));
    next.put(BANK, Objects.resource("pod-1", "red", "first 1"));
    next.commit();
    world.disconnect(agent);
    client.settle();
    world.connect(next);
    while (world.deliver(next)) {}
    client.settle();
    next.begin();
    next.list("nodes");
    next.commit();
    next.sendChanges();
    while (world.deliver(next)) {}
    client.settle();
    check("epoch", client);
  }

  @Test
  void shouldRecordRightsThatChange() throws IOException {
    online(4);
    VectorRecorder client =
        live("bob", "Policies change: one step, then nothing at all, then all again.", "*/*");
    world.replacePolicies(Policy.namespaces("bob", "bank"));
    client.settle();
    world.replacePolicies(Policy.all("ada"));
    client.settle();
    assertThat(client.state()).isEqualTo(SyncState.REFUSED);
    world.replacePolicies(Policy.all("bob"));
    client.settle();
    assertThat(client.state()).isEqualTo(SyncState.LIVE);
    check("rights", client);
  }

  @Test
  void shouldRecordAMalformedMessage() throws IOException {
    online(4);
    VectorRecorder client =
        live("ada", "Bytes that are no message end the connection, not what is held.", "*/*");
    client.receive(new byte[] {0x12, 0x05, 0x01});
    client.pass(60_000);
    client.open();
    client.settle();
    client.renew();
    client.settle();
    assertThat(client.state()).isEqualTo(SyncState.LIVE);
    client.cut(4104);
    check("malformed", client);
  }

  private static void check(String name, VectorRecorder client) throws IOException {
    Path file = FOLDER.resolve(name + ".txt");
    if (Boolean.getBoolean("vectors.write")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, client.text());
    }
    assertThat(client.text())
        .as("%s; if the change is intended, run with -Dvectors.write=true", file)
        .isEqualTo(Files.readString(file));
  }
}
