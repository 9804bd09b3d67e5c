package dev.lockstep.backend.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session costs a cluster memory only from its subscription until that ends. */
final class AttachmentTest {
  private static final int CLUSTERS = 40;
  private static final int SESSIONS = 80;

  private final Clusters clusters =
      new Clusters(List.of("ada", "bob"), Clusters.sees("ada", "'*'"));

  @AfterEach
  void stop() {
    clusters.close();
  }

  private int subscribers(String cluster) {
    clusters.pass(1_000);
    return clusters.relay(cluster).status().load().subscribers();
  }

  @Test
  void shouldAttachASessionOnlyWhenItSubscribes() {
    clusters.open("c1");
    clusters.open("c2");
    Clusters.Tab one = clusters.new Tab("ada");
    Clusters.Tab two = clusters.new Tab("ada");
    assertThat(subscribers("c1")).isZero();

    one.subscribe("c1");
    one.subscribe("c2");
    two.subscribe("c1");
    assertThat(subscribers("c1")).isEqualTo(2);
    assertThat(subscribers("c2")).isEqualTo(1);

    one.unsubscribe("c1");
    assertThat(subscribers("c1")).isEqualTo(1);
    assertThat(subscribers("c2")).isEqualTo(1);

    one.subscribe("c1");
    one.close();
    two.close();
    assertThat(subscribers("c1")).isZero();
    assertThat(subscribers("c2")).isZero();
  }

  @Test
  void shouldDetachWhenTheClusterIsHiddenAndAttachWhenItIsShownAgain() {
    clusters.open("c1");
    Clusters.Tab ada = clusters.new Tab("ada");
    ada.subscribe("c1");
    assertThat(subscribers("c1")).isEqualTo(1);

    clusters.replacePolicies(Clusters.sees("ada", "c2"));
    assertThat(subscribers("c1")).isZero();

    clusters.replacePolicies(Clusters.sees("ada", "c1"));
    ada.subscribe("c1");
    assertThat(subscribers("c1")).isEqualTo(1);
  }

  @Test
  void shouldSendTheStatusWhenASessionDoesNotFollowTheCluster() {
    Clusters.Tab ada = clusters.new Tab("ada");
    Clusters.Tab bob = clusters.new Tab("bob");
    clusters.settle();
    int before = ada.written.size();
    int ofBob = bob.written.size();

    clusters.open("c1");
    clusters.settle();
    assertThat(ada.written).as("it became visible").hasSize(before + 2);

    clusters.agent("c1");
    clusters.settle();
    assertThat(ada.written).as("its agent connected").hasSize(before + 4);

    clusters.replacePolicies(Clusters.sees("bob", "c1"));
    clusters.settle();
    assertThat(ada.written).as("it was hidden").hasSize(before + 6);
    assertThat(bob.written).as("and shown to another user").hasSize(ofBob + 2);
  }

  @Test
  void shouldSendOnlyTheNewestVisibleStatusWhenThereWasNoRoom() {
    clusters.open("c1");
    clusters.open("c2");
    Clusters.Tab ada = clusters.new Tab("ada");
    clusters.settle();
    ada.makeRoom(false);
    for (int i = 0; i < 3; i++) {
      var agent = clusters.agent("c1");
      clusters.agent("c2");
      clusters.settle();
      clusters.relay("c1").submit(core -> core.agentClosed(agent));
      clusters.settle();
      clusters.pass(60_000);
    }
    clusters.replacePolicies(Clusters.sees("ada", "c1"));
    clusters.settle();
    int before = ada.written.size();

    ada.makeRoom(true);

    assertThat(ada.written).as("one status, of the one that is left").hasSize(before + 2);
  }

  @Test
  void shouldSendNothingWhenASessionHasClosedBeforeTheTick() {
    clusters.open("c1");
    Clusters.Tab ada = clusters.new Tab("ada");
    int before = ada.written.size();
    ada.close();

    clusters.settle();

    assertThat(ada.written.subList(before, ada.written.size())).allMatch("flush"::equals);
  }

  /** The number of objects per session does not depend on the number of clusters. */
  @Test
  void shouldCostTheSameWhenThereAreManyClusters() throws Exception {
    long ofOne = objects(1);
    long ofMany = objects(CLUSTERS);

    assertThat(ofMany).isLessThanOrEqualTo(ofOne + ofOne / 5);
  }

  /** Number of our objects that this many sessions add, each of which follows one cluster. */
  private static long objects(int clusterCount) throws Exception {
    try (Clusters clusters = new Clusters(List.of("ada"), Clusters.sees("ada", "'*'"))) {
      for (int i = 0; i < clusterCount; i++) {
        clusters.open("c" + i);
      }
      // Once before the count, for objects that only the first session of a cluster adds.
      List<Clusters.Tab> tabs = new ArrayList<>();
      for (int i = 0; i < clusterCount; i++) {
        Clusters.Tab first = clusters.new Tab("ada");
        first.subscribe("c" + i);
        tabs.add(first);
      }
      clusters.settle();
      long before = count();
      for (int i = 0; i < SESSIONS; i++) {
        Clusters.Tab tab = clusters.new Tab("ada");
        tab.subscribe("c" + i % clusterCount);
        tabs.add(tab);
      }
      clusters.settle();
      clusters.settle();
      tabs.forEach(tab -> tab.written.clear());
      long objects = count() - before;
      Reference.reachabilityFence(tabs);
      return objects;
    }
  }

  /** Number of reachable objects of the backend's classes. */
  private static long count() throws Exception {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    Map<String, Long> counts = new HashMap<>();
    for (String line : histogram.lines().toList()) {
      String[] parts = line.strip().split("\\s+");
      if (parts.length >= 4 && parts[3].startsWith("dev.lockstep.backend.")) {
        counts.merge(parts[3], Long.parseLong(parts[1]), Long::sum);
      }
    }
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
