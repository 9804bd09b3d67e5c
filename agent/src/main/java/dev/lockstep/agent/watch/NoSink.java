package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import java.util.List;

/** Discards everything, for a type that only the agent itself needs. */
final class NoSink implements WatchSink {

  @Override
  public void onType(TypeDescriptor type, TypeState state, String message) {}

  @Override
  public void onTypeWithdrawn(String typeId) {}

  @Override
  public void onReplace(String typeId, List<Projected> all) {}

  @Override
  public void onEvent(EventKind kind, String typeId, Projected object) {}
}
