package dev.lockstep.protocol.receive;

import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.state.State;
import java.util.List;

/** Resets and digests of a backend: both cover the whole state. */
final class BackendUpstream implements Upstream {
  @Override
  public void reset(State state, StepContent content, StateStep step) {
    content.replaceAll(state);
    state.end();
    state.raiseHorizon(step.to());
  }

  @Override
  public void replaced(List<String> types) {
    // The digest covers every type anyway.
  }

  @Override
  public void forget() {
    // It remembers nothing.
  }

  @Override
  public long digest(State state) {
    return state.digest();
  }

  @Override
  public long objects(State state) {
    return state.objects();
  }
}
