package dev.lockstep.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.evidence.Fault;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.wire.ClientHello;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.Unsubscribe;
import dev.lockstep.protocol.wire.Welcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes of a client up to its welcome, and in the form of its messages. */
@Timeout(60)
final class ClientEdgeTest {
  private static final String FRAME = "lockstep_sessions_refused_total{reason=\"frame\"}";
  private static final String TOKEN = "lockstep_sessions_refused_total{reason=\"token\"}";
  private static final String VERSION = "lockstep_sessions_refused_total{reason=\"version\"}";

  @TempDir Path folder;
  private Site site;

  @BeforeEach
  void start() throws IOException {
    site = new Site(folder);
  }

  @AfterEach
  void stop() {
    try (Site ended = site) {
      ended.checkOthersAreUndisturbed();
    }
  }

  private void shouldRefuseHello(CloseCode code, String series, ClientHello.Builder hello) {
    ClientPeer client = site.client();
    site.shouldClose(
        client, code, series, () -> client.send(ClientToBackend.newBuilder().setHello(hello)));
  }

  private static ClientHello.Builder helloWith(String token) {
    return ClientHello.newBuilder().setProtocolVersion(1).setToken(token);
  }

  /** Signs in, sends this, and expects the close. */
  private void shouldRefuseAfterWelcome(CloseCode code, String series, byte[] message) {
    ClientPeer client = site.client();
    client.enter(site.token("ada"));
    site.shouldClose(client, code, series, () -> client.send(message));
  }

  @Test
  @Fault(69)
  @Row("P22")
  void shouldCloseAsUnsupportedWhenTheVersionDiffers() {
    for (int version : new int[] {0, 2, Integer.MIN_VALUE, -1}) {
      shouldRefuseHello(
          CloseCode.UNSUPPORTED, VERSION, helloWith(site.token("ada")).setProtocolVersion(version));
    }
  }

  @Test
  void shouldCloseAsUnauthenticatedWhenTheTokenIsNotAUsers() {
    for (String token :
        new String[] {
          "",
          " ",
          site.freshToken(),
          site.token("ada") + "x",
          site.token("ada") + "\n",
          site.agentToken(Site.SHOP),
          "x".repeat(Limits.TOKEN_BYTES_MAX + 1),
          "a.b.c",
        }) {
      shouldRefuseHello(CloseCode.UNAUTHENTICATED, TOKEN, helloWith(token));
    }
  }

  @Test
  @Row("P21")
  void shouldCloseAsUnexpectedWhenSomethingComesBeforeTheHello() {
    ClientPeer subscriber = site.client();
    site.shouldClose(
        subscriber,
        CloseCode.UNEXPECTED,
        FRAME,
        () -> subscriber.subscribe(ClientPeer.everything(1, Site.SHOP)));
    ClientPeer leaver = site.client();
    site.shouldClose(
        leaver,
        CloseCode.UNEXPECTED,
        FRAME,
        () ->
            leaver.send(
                ClientToBackend.newBuilder()
                    .setUnsubscribe(Unsubscribe.newBuilder().setCluster(Site.SHOP))));
  }

  @Test
  @Row("P20")
  void shouldCloseAsUnexpectedWhenASecondHelloComes() {
    ClientPeer client = site.client();
    client.enter(site.token("ada"));

    site.shouldClose(client, CloseCode.UNEXPECTED, FRAME, () -> client.hello(site.token("ada")));
  }

  @Test
  @Fault(69)
  @Row("P1")
  void shouldCloseAsUnexpectedWhenAMessagesKindIsUnknown() {
    shouldRefuseAfterWelcome(CloseCode.UNEXPECTED, FRAME, new byte[0]);
    // Field 9 with an empty message.
    shouldRefuseAfterWelcome(CloseCode.UNEXPECTED, FRAME, new byte[] {9 << 3 | 2, 0});
  }

  @Test
  @Holds("G27")
  @Row("P15")
  void shouldCloseAsMalformedWhenAMessageCannotBeRead() {
    byte[][] broken = {
      {2 << 3 | 2, 5, 1},
      {2 << 3 | 2, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1},
      {0, 1},
      {2 << 3 | 7, 0},
      {2 << 3 | 4},
      // A subscription whose cluster is not UTF-8.
      {2 << 3 | 2, 4, 2 << 3 | 2, 2, (byte) 0xc3, 0x28},
      // The same as a hello's token.
      {1 << 3 | 2, 4, 3 << 3 | 2, 2, (byte) 0xed, (byte) 0xa0},
    };
    for (byte[] message : broken) {
      shouldRefuseAfterWelcome(CloseCode.MALFORMED, FRAME, message);
    }
  }

  @Test
  @Row("P9")
  void shouldCloseAsMalformedWhenMessagesAreNestedTooDeep() {
    ByteString nested = ByteString.EMPTY;
    for (int depth = 0; depth < 10_000; depth++) {
      // A group in an unknown field.
      nested = ByteString.copyFrom(new byte[] {15 << 3 | 3}).concat(nested);
    }
    shouldRefuseAfterWelcome(CloseCode.MALFORMED, FRAME, nested.toByteArray());
  }

  @Test
  void shouldCloseAsUnexpectedWhenAMessageIsText() {
    ClientPeer client = site.client();
    client.enter(site.token("ada"));
    site.shouldClose(
        client,
        CloseCode.UNEXPECTED,
        "lockstep_web_refused_total{reason=\"text\"}",
        () -> client.sendText("hello"));
  }

  @Test
  @Threat("C11")
  void shouldCloseAsTooLargeWhenTheHelloIsTooLarge() {
    ClientPeer client = site.client();
    site.shouldClose(
        client,
        CloseCode.TOO_LARGE,
        "lockstep_web_refused_total{reason=\"hello_too_large\"}",
        () -> client.hello("x".repeat(Limits.HELLO_BYTES_MAX)));
  }

  @Test
  @Row("P19")
  @Threat("C11")
  void shouldCloseAsTooLargeWhenAMessageIsTooLarge() {
    ClientPeer client = site.client();
    client.enter(site.token("ada"));
    site.shouldClose(
        client,
        CloseCode.TOO_LARGE,
        "lockstep_web_refused_total{reason=\"too_large\"}",
        () -> client.send(new byte[Limits.FRAME_BYTES_MAX + 1]));
  }

  @Test
  void shouldAdmitSessionsOfAUserUpToTheLimit() {
    ClientPeer[] inside = new ClientPeer[Site.SESSIONS_MAX];
    for (int i = 0; i < inside.length; i++) {
      inside[i] = site.client();
      inside[i].enter(site.token("ada"));
    }
    ClientPeer oneMore = site.client();

    site.shouldClose(
        oneMore,
        CloseCode.TOO_MANY,
        "lockstep_sessions_refused_total{reason=\"sessions_max\"}",
        () -> oneMore.hello(site.token("ada")));

    assertThat(site.client().enter(site.token("bob")).getUser()).isEqualTo("bob");
    double opened = site.metric("lockstep_sessions");
    inside[0].close();
    org.awaitility.Awaitility.await().until(() -> site.metric("lockstep_sessions") < opened);
    assertThat(site.client().enter(site.token("ada")).getUser()).isEqualTo("ada");
  }

  @Test
  void shouldNameOnlyVisibleClustersInTheWelcome() {
    AgentPeer agent = site.agent();
    agent.enter(Site.SHOP, site.agentToken(Site.SHOP));
    site.awaitMetric("lockstep_cluster_reach{cluster=\"shop\"}", 2);

    Welcome ofAda = site.client().enter(site.token("ada"));
    Welcome ofEve = site.client().enter(site.token("eve"));

    assertThat(ofAda.getClustersList()).extracting("cluster").containsExactly(Site.SHOP);
    assertThat(ofEve.getClustersList()).isEmpty();
    assertThat(ofEve.getUser()).isEqualTo("eve");
  }
}
