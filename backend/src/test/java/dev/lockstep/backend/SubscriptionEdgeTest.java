package dev.lockstep.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.Cursor;
import dev.lockstep.protocol.wire.PartialTransfer;
import dev.lockstep.protocol.wire.Position;
import dev.lockstep.protocol.wire.Refusal;
import dev.lockstep.protocol.wire.ResetReason;
import dev.lockstep.protocol.wire.Selection;
import dev.lockstep.protocol.wire.Subscribe;
import dev.lockstep.protocol.wire.Unsubscribe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The requests of an admitted client, and the answers. */
@Timeout(60)
final class SubscriptionEdgeTest {
  private static final String FRAME = "lockstep_sessions_refused_total{reason=\"frame\"}";
  private static final String SELECTIONS =
      "lockstep_subscriptions_refused_total{reason=\"selections_max\"}";
  private static final String ABSENT = "lockstep_subscriptions_refused_total{reason=\"absent\"}";

  @TempDir Path folder;
  private Site site;
  private AgentPeer agent;

  @BeforeEach
  void start() throws IOException {
    site = new Site(folder);
    agent = site.agent();
    agent.enter(Site.SHOP, site.agentToken(Site.SHOP));
    site.awaitMetric("lockstep_cluster_reach{cluster=\"shop\"}", 2);
  }

  @AfterEach
  void stop() {
    try (Site ended = site) {
      ended.checkOthersAreUndisturbed();
    }
  }

  private ClientPeer entered(String user) {
    ClientPeer client = site.client();
    client.enter(site.token(user));
    return client;
  }

  private void shouldClose(ClientPeer client, CloseCode code, Subscribe.Builder wish) {
    site.shouldClose(client, code, FRAME, () -> client.subscribe(wish));
  }

  @Test
  void shouldCloseAsUnexpectedWhenTheNumberDoesNotRise() {
    for (int number : new int[] {3, 2, 0, -1}) {
      ClientPeer client = entered("ada");
      client.follow(3, Site.SHOP);
      shouldClose(client, CloseCode.UNEXPECTED, ClientPeer.everything(number, Site.SHOP));
    }
  }

  @Test
  void shouldCloseAsMalformedWhenTheClustersNameIsTooLong() {
    String asLongAsCanBe = "x".repeat(Limits.NAMESPACE_BYTES_MAX);
    ClientPeer client = entered("ada");
    client.subscribe(ClientPeer.everything(1, asLongAsCanBe));
    assertThat(client.nextOf(BackendToClient.KindCase.REFUSAL).getRefusal().getNumber())
        .isEqualTo(1);

    shouldClose(client, CloseCode.MALFORMED, ClientPeer.everything(2, asLongAsCanBe + "x"));
    // As many characters, but twice the bytes.
    shouldClose(
        entered("ada"),
        CloseCode.MALFORMED,
        ClientPeer.everything(1, "\u00e9".repeat(Limits.NAMESPACE_BYTES_MAX)));
  }

  @Test
  void shouldRefuseASubscriptionWhenItHasTooManySelections() {
    ClientPeer client = entered("ada");
    Subscribe.Builder wish = Subscribe.newBuilder().setNumber(1).setCluster(Site.SHOP);
    for (int i = 0; i <= Limits.SELECTIONS_MAX; i++) {
      wish.addSelections(Selection.newBuilder().setType("pods").setNamespace("n" + i));
    }
    double before = site.metric(SELECTIONS);

    client.subscribe(wish);

    Refusal refusal = client.nextOf(BackendToClient.KindCase.REFUSAL).getRefusal();
    assertThat(refusal.getNumber()).isEqualTo(1);
    assertThat(refusal.getMessage()).contains("256", "257", "\"*\"");
    assertThat(site.metric(SELECTIONS)).isEqualTo(before + 1);
    assertThat(client.follow(2, Site.SHOP).isReset()).isTrue();
  }

  @Test
  void shouldRefuseASubscriptionWhenASelectionIsMalformed() {
    ClientPeer client = entered("ada");
    int number = 0;
    for (String[] selection :
        new String[][] {
          {"", "*"},
          {"Pods", "*"},
          {"pods.*", "*"},
          {"pods\n", "shown"},
          {"pods", "shown *"},
          {"pods", "\u00e9"},
          {"p".repeat(513), "*"}
        }) {
      double before = site.metric(SELECTIONS);
      client.subscribe(
          Subscribe.newBuilder()
              .setNumber(++number)
              .setCluster(Site.SHOP)
              .addSelections(
                  Selection.newBuilder().setType(selection[0]).setNamespace(selection[1])));
      Refusal refusal = client.nextOf(BackendToClient.KindCase.REFUSAL).getRefusal();
      assertThat(refusal.getNumber()).isEqualTo(number);
      assertThat(refusal.getMessage()).doesNotContain(selection[1].isEmpty() ? "\n" : "shown");
      assertThat(site.metric(SELECTIONS)).isEqualTo(before + 1);
    }
    assertThat(client.follow(++number, Site.SHOP).isReset()).isTrue();
  }

  @Test
  @Holds("G27")
  @Row("P26")
  void shouldCloseAsMalformedWhenAPositionIsOutOfRange() {
    for (Position position :
        new Position[] {
          Position.newBuilder().setEpoch(1).setVersion(-1).build(),
          Position.newBuilder().setEpoch(-1).setVersion(1).build(),
          Position.newBuilder().setEpoch(1L << 31).setVersion(1).build(),
          Position.newBuilder().setEpoch(1).setVersion(Long.MAX_VALUE).build()
        }) {
      shouldClose(
          entered("ada"),
          CloseCode.MALFORMED,
          ClientPeer.everything(1, Site.SHOP)
              .setCursor(Cursor.newBuilder().setHistory("h").setPosition(position).setView(1)));
    }
  }

  @Test
  @Row("H32")
  void shouldResetWhenTheCursorIsForged() {
    ClientPeer honest = entered("ada");
    honest.follow(1, Site.SHOP);
    ClientPeer bob = entered("bob");
    bob.follow(1, Site.SHOP);

    assertThat(bob.resume(2, Site.SHOP, honest.cursor()).header().getReset())
        .as("a view that the user has never held")
        .isEqualTo(ResetReason.RESET_VIEW);
    assertThat(bob.resume(3, Site.SHOP, bob.cursor().setHistory("other")).header().getReset())
        .isEqualTo(ResetReason.RESET_HISTORY);
    assertThat(bob.resume(4, Site.SHOP, bob.cursor().setDistrust(true)).header().getReset())
        .isEqualTo(ResetReason.RESET_DIGEST);
    PartialTransfer.Builder partial = PartialTransfer.newBuilder().setTransfer(42).setChunks(-1);
    assertThat(bob.resume(5, Site.SHOP, bob.cursor().setPartial(partial)).isReset())
        .as("an unknown transfer changes nothing")
        .isFalse();
  }

  @Test
  @Holds("G15")
  @Row("H29")
  @Threat("C7")
  void shouldSendTheSameBytesForHiddenAndAbsentClusters() {
    String absent = "nope";
    assertThat(absent).hasSameSizeAs(Site.SHOP);
    ClientPeer eve = entered("eve");
    double before = site.metric(ABSENT);

    for (int number = 1; number < 9; number += 2) {
      eve.subscribe(ClientPeer.everything(number, Site.SHOP));
      eve.subscribe(ClientPeer.everything(number + 1, absent));
      eve.send(
          ClientToBackend.newBuilder()
              .setUnsubscribe(Unsubscribe.newBuilder().setCluster(Site.SHOP)));
    }

    for (int i = 0; i < 4; i++) {
      byte[] hidden = eve.next();
      byte[] unknown = eve.next();
      assertThat(renamed(hidden, absent)).isEqualTo(unknown);
      assertThat(renamed(unknown, Site.SHOP)).hasSameSizeAs(hidden);
    }
    assertThat(site.metric(ABSENT)).isEqualTo(before + 8);
    agent.put("shown", "news", "1");
    site.checkOthersAreUndisturbed();
    assertThat(eve.poll()).as("nothing else arrives").isNull();
  }

  /** The refusal as it would be for the next subscription, to another cluster. */
  private static byte[] renamed(byte[] message, String to) {
    try {
      BackendToClient.Builder shifted = BackendToClient.newBuilder().mergeFrom(message);
      Refusal.Builder refusal = shifted.getRefusalBuilder();
      return shifted
          .setRefusal(
              refusal
                  .setNumber(refusal.getNumber() + 1)
                  .setMessage(refusal.getMessage().replace(refusal.getCluster(), to))
                  .setCluster(to))
          .build()
          .toByteArray();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldSendNothingMoreWhenTheClientUnsubscribes() {
    ClientPeer ada = entered("ada");
    ada.follow(1, Site.SHOP);
    ada.send(
        ClientToBackend.newBuilder()
            .setUnsubscribe(Unsubscribe.newBuilder().setCluster(Site.SHOP)));
    site.awaitMetric("lockstep_cluster_followers{cluster=\"quiet\"}", 1);
    org.awaitility.Awaitility.await()
        .until(() -> site.metric("lockstep_cluster_followers{cluster=\"shop\"}") == 0);

    agent.put("shown", "unseen", "1");
    ClientPeer other = entered("ada");
    assertThat(ClientPeer.upserts(other.follow(1, Site.SHOP))).contains("unseen");

    for (byte[] message = ada.poll(); message != null; message = ada.poll()) {
      assertThat(new String(message, StandardCharsets.ISO_8859_1)).doesNotContain("unseen");
    }
    assertThat(ada.isOpen()).isTrue();
  }

  @Test
  void shouldShowEachUserOnlyTheirPart() {
    agent.put("hidden", "secret", "1");
    ClientPeer ada = entered("ada");
    ClientPeer bob = entered("bob");

    assertThat(ClientPeer.upserts(ada.follow(1, Site.SHOP))).contains("first", "secret");
    assertThat(ClientPeer.upserts(bob.follow(1, Site.SHOP)))
        .contains("first")
        .doesNotContain("secret");
  }
}
