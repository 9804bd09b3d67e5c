package dev.lockstep.bench.load;

import java.util.List;

/**
 * What a generator is to do; one line of JSON on its standard input.
 *
 * @param port of the server under test, on this machine
 * @param path of plain clients, or the subject that NATS's subscribe to
 * @param cluster that Lockstep's follow
 * @param tokens of Lockstep's, in turn
 * @param fullEvery one of so many of Lockstep's clients holds all content and computes digests;
 *     each token has at least one
 * @param stalled so many of the clients stop reading at {@code stall}
 * @param slow so many more read slowly from then on
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
    int slow) {

  /** What the clients speak. */
  public enum Kind {
    LOCKSTEP,
    PLAIN,
    NATS
  }

  public LoadPlan {
    tokens = List.copyOf(tokens);
    if (clients < 1 || stalled + slow > clients || fullEvery < 1) {
      throw new IllegalArgumentException("a plan has clients, and not more special ones than all");
    }
  }

  public static LoadPlan plain(int port, int clients, String path) {
    return new LoadPlan(Kind.PLAIN, port, clients, path, "", List.of(), 1, 0, 0);
  }

  public static LoadPlan nats(int port, int clients, String subject) {
    return new LoadPlan(Kind.NATS, port, clients, subject, "", List.of(), 1, 0, 0);
  }

  public static LoadPlan lockstep(int port, int clients, String cluster, List<String> tokens) {
    return new LoadPlan(Kind.LOCKSTEP, port, clients, "", cluster, tokens, 100, 0, 0);
  }

  public LoadPlan withStalled(int newStalled, int newSlow) {
    return new LoadPlan(kind, port, clients, path, cluster, tokens, fullEvery, newStalled, newSlow);
  }

  public LoadPlan withFullEvery(int every) {
    return new LoadPlan(kind, port, clients, path, cluster, tokens, every, stalled, slow);
  }
}
