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
          + " only, until interrupted. Nothing of it stays.";
  public static final String UP =
      "Run an agent and a backend in one process against a real cluster, with your rights there,"
          + " for this machine only, until interrupted. Without --policy one user is made who sees"
          + " all that the agent does.";
  public static final String AGENT =
      "Run the agent of one cluster: watch its apiserver, and tell one backend. Without a"
          + " kubeconfig it uses the credentials of the pod it runs in.";
  public static final String BACKEND =
      "Run the backend: agents and clients connect to it, and it serves the IDE.";
  public static final String GET =
      "Print the resources of a type, like kubectl get, as a user of a backend.";
  public static final String WATCH =
      "Print the resources of a type and then every change. With -o json one line for each applied"
          + " step: from, to, digest, changes.";
  public static final String VERIFY =
      "Compare what a client that may see everything holds with fresh lists from the apiserver."
          + " Beside a demo or up it needs no options; elsewhere name the backend, the kubeconfig"
          + " and the types that the agent watches. Exit code 1 when they differ.";
  public static final String TOKEN =
      "Make a bearer token for a user or an agent. The token is printed once, to be kept by its"
          + " owner; the hash goes into the backend's file.";
  public static final String BENCH =
      "Measure Lockstep beside its peers on this machine, and print what came out.";
  public static final String SIMULATE =
      "Play simulated worlds: agent, backend and clients as they are, with everything around them"
          + " failing as a seed says. Exit code 1 when anybody held something wrong.";

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
