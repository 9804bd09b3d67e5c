package dev.lockstep.bench.load;

import java.util.List;

/**
 * The task of a generator: one line of JSON on its standard input.
 *
 * @param server that the clients connect to
 * @param following identity and target of Lockstep clients and direct watches
 * @param special clients that read nothing or little
 */
public record LoadPlan(
    Kind kind, int clients, Server server, Following following, Special special) {

  /** The protocol of the clients. */
  public enum Kind {
    LOCKSTEP,
    PLAIN,
    NATS,
    NATS_BUCKET,
    WATCH
  }

  /**
   * The server under test, on this machine.
   *
   * @param path of plain clients and of watches, or the subject or bucket that NATS clients follow
   * @param authority file of the certificates (PEM) that must have signed the server's; empty for
   *     no TLS
   */
  public record Server(int port, String path, String authority) {}

  /**
   * The target and the tokens of clients.
   *
   * @param cluster that Lockstep clients follow
   * @param tokens of Lockstep clients, in turn; or the token of direct watches
   * @param fullEvery one of this many Lockstep clients holds all content and computes digests; each
   *     token has at least one such client
   */
  public record Following(String cluster, List<String> tokens, int fullEvery) {
    static final Following NOTHING = new Following("", List.of(), 1);

    public Following {
      tokens = List.copyOf(tokens);
    }
  }

  /**
   * Clients that are slow from {@code stall} on.
   *
   * @param stalled number of clients that stop reading
   * @param slow number of further clients that read slowly
   */
  public record Special(int stalled, int slow) {
    static final Special NONE = new Special(0, 0);

    int count() {
      return stalled + slow;
    }
  }

  public LoadPlan {
    if (clients < 1 || special.count() > clients || following.fullEvery() < 1) {
      throw new IllegalArgumentException("a plan has clients, and not more special ones than all");
    }
  }

  private static LoadPlan of(Kind kind, int port, int clients, String path) {
    return new LoadPlan(kind, clients, new Server(port, path, ""), Following.NOTHING, Special.NONE);
  }

  public static LoadPlan plain(int port, int clients, String path) {
    return of(Kind.PLAIN, port, clients, path);
  }

  public static LoadPlan nats(int port, int clients, String subject) {
    return of(Kind.NATS, port, clients, subject);
  }

  /** Returns a plan for clients that follow a key-value bucket. */
  public static LoadPlan natsBucket(int port, int clients, String bucket) {
    return of(Kind.NATS_BUCKET, port, clients, bucket);
  }

  public static LoadPlan lockstep(int port, int clients, String cluster, List<String> tokens) {
    return of(Kind.LOCKSTEP, port, clients, "").following(new Following(cluster, tokens, 100));
  }

  /** Returns a plan for direct watches of an apiserver, which always uses TLS. */
  public static LoadPlan watch(int port, int clients, String path, String token, String authority) {
    return of(Kind.WATCH, port, clients, path)
        .following(new Following("", List.of(token), 1))
        .withAuthority(authority);
  }

  private LoadPlan following(Following other) {
    return new LoadPlan(kind, clients, server, other, special);
  }

  public LoadPlan withStalled(int stalled, int slow) {
    return new LoadPlan(kind, clients, server, following, new Special(stalled, slow));
  }

  public LoadPlan withFullEvery(int every) {
    return following(new Following(following.cluster(), following.tokens(), every));
  }

  /** Returns the same plan with TLS. */
  public LoadPlan withAuthority(String file) {
    Server secure = new Server(server.port(), server.path(), file);
    return new LoadPlan(kind, clients, secure, following, special);
  }
}
