package dev.lockstep.protocol.receive;

import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.State;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * An agent's reset names the types that it covers, so that entries of types that it has not listed
 * yet outlive its restart. Entries that did not change keep their stamps, so that the reset costs
 * those behind the receiver only the real differences. Its digest covers the types that this life
 * of it has listed.
 */
final class AgentUpstream implements Upstream {
  private final Set<String> listedTypes = new HashSet<>();

  @Override
  public void reset(State state, StepContent content, StateStep step) {
    List<String> replaced = step.header().getReplacedTypesList();
    listedTypes.clear();
    listedTypes.addAll(replaced);
    if (state.shardCount() == 0) {
      content.fill(state, step.to());
      state.raiseHorizon(new Position(step.to().epoch(), horizon(step)));
    } else {
      content.bridge(state, replaced, Set.copyOf(step.header().getKnownTypesList()));
    }
    state.end();
  }

  /**
   * The oldest version from which others can be told what changed. If the agent has types that it
   * has not listed yet, others may still hold what was known of them before, and this receiver does
   * not: then nobody can go on from an older version.
   */
  private static long horizon(StateStep step) {
    boolean isComplete =
        Set.copyOf(step.header().getReplacedTypesList())
            .containsAll(step.header().getKnownTypesList());
    long to = step.to().version();
    return isComplete ? Math.min(step.header().getHorizon(), to) : to;
  }

  @Override
  public void replaced(List<String> types) {
    listedTypes.addAll(types);
  }

  @Override
  public void forget() {
    listedTypes.clear();
  }

  @Override
  public long digest(State state) {
    return state.digest() - unlisted(state, Shard::digest);
  }

  @Override
  public long objects(State state) {
    return state.objects() - unlisted(state, Shard::objects);
  }

  private long unlisted(State state, ToLongFunction<Shard> part) {
    long sum = 0;
    for (String type : state.types()) {
      if (!listedTypes.contains(type)) {
        for (Shard shard : state.shardsOf(type)) {
          sum += part.applyAsLong(shard);
        }
      }
    }
    return sum;
  }
}
