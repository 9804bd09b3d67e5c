package dev.lockstep.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All commands of Lockstep with their descriptions, in the order in which help lists them. They
 * belong to several programs; each program lists them all and runs its own.
 */
public final class Commands {
  public static final String DEMO =
      "Run a simulated cluster, an agent, a backend and the IDE in one process, for this machine"
          + " only, until interrupted. Leaves nothing behind.";
  public static final String UP =
      "Run an agent, a backend and the IDE in one process for a real cluster, with the rights of"
          + " your kubeconfig, for this machine only, until interrupted. Without --policy, creates"
          + " one user who sees everything that the agent sees.";
  public static final String AGENT =
      "Run the agent of one cluster: watch its apiserver and send the changes to a backend. Without"
          + " --kubeconfig it uses the service account of its pod.";
  public static final String BACKEND =
      "Run the backend: accept agents and clients, and serve the IDE.";
  public static final String GET =
      "Print the resources of a type, like kubectl get, as a user of a backend.";
  public static final String WATCH =
      "Print the resources of a type, then every delta. With -o json, one line for each applied"
          + " step: from, to, digest, changes.";
  public static final String VERIFY =
      "Compare what a client that may see everything holds with fresh lists from the apiserver."
          + " With a running demo or up it needs no options; otherwise name the backend, the"
          + " kubeconfig and the types that the agent watches. Exit code 1 if they differ.";
  public static final String TOKEN =
      "Create a bearer token for a user or an agent. Prints the token once, for its owner, and its"
          + " hash, for the backend's credentials file.";
  public static final String BENCH =
      "Measure Lockstep and its peers on this machine, and print the results.";
  public static final String SIMULATE =
      "Run simulated worlds: the real agent, backend and clients, with faults everywhere around"
          + " them, decided by a seed. Exit code 1 if a client ever held a wrong state.";

  private Commands() {}

  /** Descriptions by name. */
  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("demo", DEMO);
    all.put("up", UP);
    all.put("agent", AGENT);
    all.put("backend", BACKEND);
    all.put("get", GET);
    all.put("watch", WATCH);
    all.put("verify", VERIFY);
    all.put("token", TOKEN);
    all.put("bench", BENCH);
    all.put("simulate", SIMULATE);
    return all;
  }
}
