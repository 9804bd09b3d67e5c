package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.backend.access.EntryFilter;
import dev.lockstep.backend.access.LabelLookup;
import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.PolicyReader;
import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.access.ShardAccess;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.frame.TransferEncoder;
import dev.lockstep.backend.frame.TransferTable;
import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.replica.AgentPort;
import dev.lockstep.backend.replica.EpochRegister;
import dev.lockstep.backend.replica.Grant;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.wire.AgentToBackend;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One relay with its agents and clients, and the conditions that it must meet: after every step
 * that a client applies, the client holds exactly the part of the replica at that position that its
 * rights allow; and no message reveals anything else.
 */
final class World {
  static final String CLUSTER = "c1";
  static final String HISTORY = "h1";

  final ManualClock clock = new ManualClock();
  final Map<Count, Long> counted = new EnumMap<>(Count.class);
  final Counts counts = (count, n) -> counted.merge(count, n, Long::sum);
  final List<ScriptedClient> clients = new ArrayList<>();
  final Set<Listener> listeners = new LinkedHashSet<>();
  final Relay relay;

  /** Transfers that wait for their encoding, unless they are encoded at once. */
  final Deque<Runnable> encodings = new ArrayDeque<>();

  boolean encodesAtOnce = true;
  private final Map<BootId, Long> epochs = new HashMap<>();
  private final FrameDecoder decoder = new FrameDecoder();
  private final Map<Position, Map<ShardKey, Map<String, ByteString>>> past = new HashMap<>();
  private final Map<Long, Policies> policiesByRevision = new HashMap<>();
  private final Map<String, Seen> seenByUser = new HashMap<>();
  private Policies policies;
  private long revision = 1;

  /** Everything that messages to a user have named so far. */
  private static final class Seen {
    final Set<String> names = new HashSet<>();
    final Set<ShardKey> shards = new HashSet<>();
  }

  World(RelayConfig.RelayLimits limits, String... policyTexts) {
    this.policies = read(policyTexts).withRevision(revision);
    policiesByRevision.put(revision, policies);
    Deferred deferred = new Deferred();
    this.relay =
        new Relay(
            new RelayConfig(CLUSTER, HISTORY, 2_000, 2_000, limits),
            policies,
            new Relay.Edges(
                clock,
                counts,
                deferred,
                new TransferTable(
                    limits.transfers(),
                    new TransferEncoder(limits.answers().chunkBytes(), 1 << 20, counts),
                    this::encodeLater,
                    deferred::progressed,
                    1_000),
                new Listeners()));
    deferred.relay = relay;
  }

  private final class Listeners implements Audience {
    @Override
    public Collection<Subject> subjects() {
      return listeners.stream().map(each -> each.subject).collect(Collectors.toSet());
    }

    @Override
    public void announce(Message status) {
      listeners.forEach(each -> each.announce(status));
    }

    @Override
    public void show(Map<Subject, Boolean> sights, Message status) {
      for (Listener each : listeners) {
        Boolean isSeen = sights.get(each.subject);
        if (isSeen != null) {
          each.show(isSeen, status);
        }
      }
    }
  }

  /** Breaks the cycle between a relay and its callbacks. */
  private final class Deferred implements EpochRegister {
    private @Nullable Relay relay;

    @Override
    public void ask(AgentPort port, BootId boot) {
      Relay now = java.util.Objects.requireNonNull(relay);
      Long known = epochs.get(boot);
      long newest = epochs.size();
      if (known == null) {
        epochs.put(boot, newest + 1);
        now.agentGranted(port, new Grant.Granted(newest + 1, true));
      } else if (known == newest) {
        now.agentGranted(port, new Grant.Granted(known, false));
      } else {
        now.agentGranted(port, new Grant.Fenced());
      }
    }

    void progressed(Transfer transfer) {
      java.util.Objects.requireNonNull(relay).transferProgressed(transfer);
    }
  }

  private void encodeLater(Runnable task) {
    if (encodesAtOnce) {
      task.run();
    } else {
      encodings.add(task);
    }
  }

  static Policies read(String... texts) {
    return PolicyReader.read(List.of(new SourceText("p.yaml", String.join("", texts))));
  }

  void replacePolicies(String... texts) {
    revision++;
    policies = read(texts).withRevision(revision);
    policiesByRevision.put(revision, policies);
    relay.replacePolicies(policies);
  }

  long count(Count count) {
    return counted.getOrDefault(count, 0L);
  }

  // --- agents ---

  void connect(ScriptedAgent agent) {
    relay.agentHello(agent.connect(), agent.boot);
  }

  void disconnect(ScriptedAgent agent) {
    ScriptedAgent.Port port = agent.port();
    agent.disconnect();
    if (port != null) {
      relay.agentClosed(port);
    }
  }

  /** Gives one of the agent's messages to the relay; returns whether there was one. */
  boolean deliver(ScriptedAgent agent) {
    byte[] message = agent.sent.poll();
    ScriptedAgent.Port port = agent.port();
    if (message == null || port == null) {
      return false;
    }
    deliver(port, message);
    return true;
  }

  void deliver(ScriptedAgent.Port port, byte[] message) {
    try {
      switch (decoder.fromAgent(message)) {
        case FrameDecoder.Received.State<AgentToBackend> state ->
            relay.agentStep(port, state.step());
        case FrameDecoder.Received.Other<AgentToBackend> other ->
            throw new AssertionError("not a step: " + other);
      }
    } catch (FrameException e) {
      throw new AssertionError(e);
    }
    past.put(relay.replica().position(), Objects.contentOf(relay.replica()));
  }

  // --- clients ---

  ScriptedClient client(String user, String... groups) {
    Subject subject = new Subject(user, List.of(groups));
    ScriptedClient[] self = new ScriptedClient[1];
    ScriptedClient client = new ScriptedClient(this, subject, step -> checkRevealed(self[0], step));
    self[0] = client;
    clients.add(client);
    return client;
  }

  /** Connects a client that follows these selections. */
  ScriptedClient follow(String user, Selection... selections) {
    ScriptedClient client = client(user);
    client.connect();
    client.selections = List.of(selections);
    client.subscribe();
    settle();
    return client;
  }

  /** Delivers everything under way, with ticks, until nothing is left. */
  void settle() {
    for (int round = 0; round < 10_000; round++) {
      boolean moved = false;
      while (!encodings.isEmpty()) {
        encodings.poll().run();
        moved = true;
      }
      for (ScriptedClient client : clients) {
        while (client.deliverToRelay() || client.deliverToFollower()) {
          moved = true;
        }
      }
      if (relay.wantsTick() || relay.dueMs() <= clock.monotonicMs()) {
        relay.tick();
        moved = true;
      }
      for (ScriptedClient client : clients) {
        moved |= read(client);
      }
      if (!moved) {
        return;
      }
    }
    throw new AssertionError("it does not settle");
  }

  void settle(ScriptedAgent agent) {
    agent.sendChanges();
    settleAgent(agent);
  }

  /** Delivers everything that the agent has sent, then everything else. */
  void settleAgent(ScriptedAgent agent) {
    while (deliver(agent)) {
      settle();
    }
    settle();
  }

  /** Lets the client read one message, and checks its content afterwards. */
  boolean read(ScriptedClient client) {
    int before = client.applied;
    boolean read = client.read();
    if (client.applied != before) {
      checkHeld(client);
    }
    return read;
  }

  // --- conditions ---

  /** The part of the replica at a position that the rights allow. */
  Map<ShardKey, Map<String, ByteString>> visible(Rights rights, Position position) {
    assertThat(past).as("positions of the replica").containsKey(position);
    Map<ShardKey, Map<String, ByteString>> all = past.getOrDefault(position, Map.of());
    Map<ShardKey, Map<String, ByteString>> visible = new TreeMap<>();
    all.forEach((key, entries) -> {
      Map<String, ByteString> seen = new TreeMap<>();
      entries.forEach((name, bytes) -> {
        if (sees(rights, key, name, bytes.toByteArray())) {
          seen.put(name, bytes);
        }
      });
      if (!seen.isEmpty()) {
        visible.put(key, seen);
      }
    });
    return visible;
  }

  private static boolean sees(Rights rights, ShardKey key, String name, byte[] resource) {
    return switch (rights.of(key.type(), key.namespace())) {
      case ShardAccess.None none -> false;
      case ShardAccess.Whole whole -> true;
      case ShardAccess.Part(EntryFilter filter) ->
          filter.allows(name, label -> ResourceHead.label(resource, label));
    };
  }

  /** Checks that the client holds its view's part of the replica at the client's position. */
  void checkHeld(ScriptedClient client) {
    Rights rights = rightsOfView(client, client.receiver.view());
    assertThat(Objects.contentOf(client.receiver.state()))
        .as("what %s holds at %s", client.subject.user(), client.position())
        .isEqualTo(visible(rights, client.position()));
  }

  /** Checks that the client is up to date; only when nothing is under way. */
  void checkCurrent(ScriptedClient client) {
    assertThat(client.receiver.view()).as("the client has a view").isNotZero();
    Rights now =
        policies.verdict(client.subject, CLUSTER, now()).rights().restrictedTo(client.selections);
    assertThat(client.receiver.view()).isEqualTo(now.key().id());
    assertThat(Objects.contentOf(client.receiver.state()))
        .isEqualTo(visible(now, relay.replica().position()));
  }

  private Rights rightsOfView(ScriptedClient client, long view) {
    for (Policies each : policiesByRevision.values()) {
      for (List<Selection> wish : client.wishes) {
        Rights rights = each.verdict(client.subject, CLUSTER, now()).rights().restrictedTo(wish);
        if (rights.key().id() == view) {
          return rights;
        }
      }
    }
    throw new AssertionError("a view that no subscription has: " + Long.toHexString(view));
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.epochMs());
  }

  private Seen seenBy(ScriptedClient client) {
    return seenByUser.computeIfAbsent(client.subject.user(), user -> new Seen());
  }

  /** Checks that a message names nothing that its view does not show, or has not shown before. */
  private void checkRevealed(ScriptedClient client, StateStep step) {
    Seen seen = seenBy(client);
    Rights rights = rightsOfView(client, step.header().getView());
    for (Segment segment : step.segments()) {
      ShardKey key = segment.key();
      for (byte[] upsert : segment.upserts()) {
        String name = ResourceHead.name(upsert);
        assertThat(sees(rights, key, name, upsert)).as("%s/%s may be seen", key, name).isTrue();
        seen.names.add(key + "/" + name);
        seen.shards.add(key);
      }
      for (String name : segment.removals()) {
        assertThat(mayBeNamed(rights, key, name) || seen.names.contains(key + "/" + name))
            .as("%s/%s may be named as removed to %s", key, name, client.subject.user())
            .isTrue();
      }
      if (segment.kind() == Segment.Kind.GONE) {
        assertThat(mayBeSeen(client, key) || seen.shards.contains(key))
            .as("%s may be named as gone to %s", key, client.subject.user())
            .isTrue();
      }
    }
  }

  /** Whether the user could subscribe to the shard now, whatever the present selections. */
  private boolean mayBeSeen(ScriptedClient client, ShardKey key) {
    return !(policies
            .verdict(client.subject, CLUSTER, now())
            .rights()
            .of(key.type(), key.namespace())
        instanceof ShardAccess.None);
  }

  private static boolean mayBeNamed(Rights rights, ShardKey key, String name) {
    return switch (rights.of(key.type(), key.namespace())) {
      case ShardAccess.None none -> false;
      case ShardAccess.Whole whole -> true;
      case ShardAccess.Part(EntryFilter filter) ->
          !filter.needsLabels() && filter.allows(name, LabelLookup.NONE);
    };
  }

  /** Counts of interest, for a message when a test fails. */
  Map<Count, Long> counts() {
    return new LinkedHashMap<>(counted);
  }
}
