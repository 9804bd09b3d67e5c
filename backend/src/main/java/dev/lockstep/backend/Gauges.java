package dev.lockstep.backend;

import dev.lockstep.backend.egress.ClientDoor;
import dev.lockstep.backend.files.CredentialFiles;
import dev.lockstep.backend.files.FileStatus;
import dev.lockstep.backend.files.PolicyFiles;
import dev.lockstep.backend.observe.Meters;
import dev.lockstep.backend.relay.RelayLoop;
import java.util.List;

/** Registers the metrics that are read from the backend's parts at each scrape. Any thread. */
final class Gauges {
  private final Meters meters;

  Gauges(Meters meters) {
    this.meters = meters;
  }

  void addSessions(ClientDoor clients) {
    meters.gauge("lockstep_sessions", "Open client sessions", clients, ClientDoor::sessions);
  }

  void addFiles(PolicyFiles policies, CredentialFiles credentials) {
    meters.gauge(
        "lockstep_policy_revision",
        "Number of the policies in force",
        policies,
        files -> files.current().revision());
    for (String result : List.of("loaded", "refused", "unreadable")) {
      meters.count(
          "lockstep_policy_reads_total",
          "Reads of changed policy files",
          result,
          policies,
          files -> reads(files.status(), result));
      meters.count(
          "lockstep_credential_reads_total",
          "Reads of changed credential files",
          result,
          credentials,
          files -> reads(files.status(), result));
    }
  }

  void addCluster(RelayLoop relay) {
    String name = relay.cluster();
    meters.gauge(
        "lockstep_cluster_reach",
        "0 offline, 1 degraded, 2 online",
        name,
        relay,
        it ->
            switch (it.status().reach()) {
              case OFFLINE -> 0;
              case DEGRADED -> 1;
              case ONLINE -> 2;
            });
    meters.gauge(
        "lockstep_cluster_objects",
        "Objects in the replica",
        name,
        relay,
        it -> it.status().objects());
    meters.gauge(
        "lockstep_cluster_epoch",
        "Epoch of the agent that served last",
        name,
        relay,
        it -> it.status().position().epoch());
    meters.gauge(
        "lockstep_cluster_version",
        "Version of the replica",
        name,
        relay,
        it -> it.status().position().version());
    meters.gauge(
        "lockstep_cluster_followers",
        "Sessions with a subscription in the cluster",
        name,
        relay,
        it -> it.status().load().subscribers());
    meters.gauge(
        "lockstep_cluster_live",
        "Subscriptions that are up to date",
        name,
        relay,
        it -> it.status().load().live());
    meters.gauge(
        "lockstep_cluster_views", "Views in memory", name, relay, it -> it.status().load().views());
    meters.gauge(
        "lockstep_cluster_transfers",
        "Transfers in memory",
        name,
        relay,
        it -> it.status().load().transfers());
    meters.gauge(
        "lockstep_cluster_inbox", "Tasks that wait for the relay", name, relay, RelayLoop::waiting);
  }

  private static double reads(FileStatus status, String result) {
    return switch (result) {
      case "loaded" -> status.loads();
      case "refused" -> status.refusals();
      default -> status.misses();
    };
  }
}
