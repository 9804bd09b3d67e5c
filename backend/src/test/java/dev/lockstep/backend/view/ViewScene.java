package dev.lockstep.backend.view;

import static dev.lockstep.backend.access.PolicyText.rights;
import static dev.lockstep.backend.access.PolicyText.rule;
import static dev.lockstep.backend.relay.Objects.resource;

import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A state that changes step by step, some rights, and the steps of their views as text. */
abstract class ViewScene {
  static final ShardKey SHOP = new ShardKey("pods", "shop");
  static final ShardKey BANK = new ShardKey("pods", "bank");
  static final ShardKey NODES = new ShardKey("nodes", "");
  static final String ALLOW = "verbs: [view], effect: allow, apiGroups: [''], ";

  static final Rights ALL = rights(rule(ALLOW + "resources: ['*']"));
  static final Rights IN_SHOP = rights(rule(ALLOW + "resources: [pods], namespaces: [shop]"));
  static final Rights BY_NAME = rights(rule(ALLOW + "resources: [pods], names: ['web-*']"));
  static final Rights BY_LABEL =
      rights(rule(ALLOW + "resources: [pods], selector: {matchLabels: {team: red}}"));

  final State state = new State(StateLimits.DEFAULT);
  final ChangeCache cache = new ChangeCache();
  final List<Count> counted = new ArrayList<>();
  final Counts counts = (count, n) -> counted.add(count);
  long version;

  void step(Runnable changes) {
    version++;
    state.begin(at(version), version);
    changes.run();
    state.end();
    cache.clear();
  }

  void put(ShardKey key, String name, String team, String content) {
    step(() -> state.upsert(key, resource(name, team, content)));
  }

  void remove(ShardKey key, String name) {
    step(() -> state.remove(key, name));
  }

  static Position at(long version) {
    return new Position(1, version);
  }

  View born(Rights rights) {
    return View.born(rights, state, counts);
  }

  List<String> advance(View view) {
    return texts(view.advance(state, cache, Stamps.UNKNOWN));
  }

  List<String> since(View view, long from) {
    return texts(view.changesSince(at(from), state, cache));
  }

  List<String> turn(View from, View to, long at) {
    return texts(to.turnFrom(from, at(at), state, cache));
  }

  /** Each step as its kind, its shard, its upserts and its removals. */
  static List<String> texts(List<ShardStep> steps) {
    return steps.stream().map(ViewScene::text).toList();
  }

  private static String text(ShardStep step) {
    return switch (step) {
      case ShardStep.Changes changes ->
          "changes "
              + step.key()
              + names(changes.changes().upserts(), " +")
              + Stream.of(changes.changes().removals())
                  .map(" -"::concat)
                  .reduce("", String::concat);
      case ShardStep.Whole whole ->
          "whole " + step.key() + names(whole.capture().inVersionOrder().upserts(), " +");
      case ShardStep.Part part -> "part " + step.key() + names(part.resources(), " +");
      case ShardStep.Gone gone -> "gone " + gone.key();
    };
  }

  private static String names(byte[][] resources, String mark) {
    StringBuilder text = new StringBuilder();
    for (byte[] resource : resources) {
      text.append(mark).append(ResourceHead.name(resource));
    }
    return text.toString();
  }

  static long hash(ShardKey key, String name, String team, String content) {
    return key.entryHash(resource(name, team, content));
  }
}
