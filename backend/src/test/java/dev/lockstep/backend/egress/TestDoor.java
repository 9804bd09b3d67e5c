package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.PolicyReader;
import dev.lockstep.backend.admission.Peers;
import dev.lockstep.backend.identity.CredentialsReader;
import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.Relays;
import dev.lockstep.backend.store.ClusterStore;
import dev.lockstep.backend.store.Ledger;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.wire.ClientHello;
import dev.lockstep.protocol.wire.ClientToBackend;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** A door, with its dependencies, that knows one user: ada. */
final class TestDoor implements AutoCloseable {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  private final TokenMint.MintedToken token = new TokenMint(new SecureRandom()).mint();
  private final ClusterStore store = ClusterStore.inMemory(new SecureRandom(), CLOCK);
  private final Counts counts;
  private final Ledger ledger;

  TestDoor(Counts counts) {
    this.counts = counts;
    this.ledger = Ledger.start(store, counts);
  }

  /** Policies by which one user sees everything, and no other user anything. */
  static Policies allFor(String user) {
    return PolicyReader.read(
        List.of(
            new SourceText(
                "p.yaml",
                """
                apiVersion: lockstep.dev/v1
                kind: Policy
                metadata: {name: all}
                subjects: [{kind: User, name: %s}]
                rules: [{effect: allow, verbs: [view], apiGroups: ['*'], resources: ['*']}]
                """
                    .formatted(user))));
  }

  ClientDoor open(Policies policies, Relays relays, SessionLimits limits) {
    String credentials = "users: [{user: ada, tokenSha256: '" + token.hash().hex() + "'}]";
    return new ClientDoor(
        new ClientDoor.Edges(
            new Peers.Edges(ledger, counts, CLOCK),
            () ->
                CredentialsReader.read(
                        List.of(new SourceText("c.yaml", credentials)),
                        CredentialsReader.KeyFiles.NONE)
                    .users(),
            () -> policies,
            relays,
            "test"),
        limits);
  }

  /** The hello of ada. */
  ClientToBackend.Builder hello() {
    return ClientToBackend.newBuilder()
        .setHello(
            ClientHello.newBuilder()
                .setProtocolVersion(ProtocolVersion.CURRENT)
                .setToken(token.token()));
  }

  @Override
  public void close() {
    ledger.close();
    store.close();
  }
}
