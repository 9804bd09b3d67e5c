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
 * Resets and digests of an agent. A reset names the types that it covers, so that entries of types
 * that the agent has not listed yet outlive its restart. Unchanged entries keep their stamps, so
 * that the reset costs the receivers behind this one only the real differences. The digest covers
 * the types that the agent has listed in this life.
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
   * Returns the oldest version from which others can resume. If the agent has not listed all of its
   * types yet, others may still hold older entries of those types, which this receiver does not
   * hold; then no older version can be resumed.
   */
  private long horizon(StateStep step) {
    boolean isComplete = listedTypes.containsAll(step.header().getKnownTypesList());
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
