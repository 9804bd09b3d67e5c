package dev.lockstep.protocol.receive;

import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.state.State;
import java.util.List;

/** A backend's reset replaces everything, and its digest covers all that is held. */
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
    // Nothing is remembered.
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
