package dev.lockstep.bench.load;

import java.util.List;

/**
 * The task of a generator: one line of JSON on its standard input.
 *
 * @param port of the server under test, on this machine
 * @param path of plain clients and of watches, or the subject or bucket that NATS clients follow
 * @param cluster that Lockstep clients follow
 * @param tokens of Lockstep clients, in turn; or the token of direct watches
 * @param fullEvery one of this many Lockstep clients holds all content and computes digests; each
 *     token has at least one such client
 * @param stalled number of clients that stop reading at {@code stall}
 * @param slow number of further clients that read slowly from then on
 * @param authority file of the certificates (PEM) that must have signed the server's; empty for no
 *     TLS
 */
public record LoadPlan(
    Kind kind,
    int port,
    int clients,
    String path,
    String cluster,
    List<String> tokens,
    int fullEvery,
    int stalled,
    int slow,
    String authority) {

  /** The protocol of the clients. */
  public enum Kind {
    LOCKSTEP,
    PLAIN,
    NATS,
    NATS_BUCKET,
    WATCH
  }

  public LoadPlan {
    tokens = List.copyOf(tokens);
    if (clients < 1 || stalled + slow > clients || fullEvery < 1) {
      throw new IllegalArgumentException("a plan has clients, and not more special ones than all");
    }
  }

  public static LoadPlan plain(int port, int clients, String path) {
    return new LoadPlan(Kind.PLAIN, port, clients, path, "", List.of(), 1, 0, 0, "");
  }

  public static LoadPlan nats(int port, int clients, String subject) {
    return new LoadPlan(Kind.NATS, port, clients, subject, "", List.of(), 1, 0, 0, "");
  }

  /** Returns a plan for clients that follow a key-value bucket. */
  public static LoadPlan natsBucket(int port, int clients, String bucket) {
    return new LoadPlan(Kind.NATS_BUCKET, port, clients, bucket, "", List.of(), 1, 0, 0, "");
  }

  public static LoadPlan lockstep(int port, int clients, String cluster, List<String> tokens) {
    return new LoadPlan(Kind.LOCKSTEP, port, clients, "", cluster, tokens, 100, 0, 0, "");
  }

  public LoadPlan withStalled(int newStalled, int newSlow) {
    return new LoadPlan(
        kind, port, clients, path, cluster, tokens, fullEvery, newStalled, newSlow, authority);
  }

  public LoadPlan withFullEvery(int every) {
    return new LoadPlan(
        kind, port, clients, path, cluster, tokens, every, stalled, slow, authority);
  }

  /** Returns a plan for direct watches of an apiserver, which always uses TLS. */
  public static LoadPlan watch(int port, int clients, String path, String token, String authority) {
    return new LoadPlan(Kind.WATCH, port, clients, path, "", List.of(token), 1, 0, 0, authority);
  }

  /** Returns the same plan with TLS. */
  public LoadPlan withAuthority(String file) {
    return new LoadPlan(kind, port, clients, path, cluster, tokens, fullEvery, stalled, slow, file);
  }
}
