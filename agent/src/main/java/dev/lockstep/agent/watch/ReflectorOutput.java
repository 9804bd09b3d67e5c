package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeState;
import java.util.List;

/** Receives the output of a {@link Reflector} in order, on the thread that steps it. */
public interface ReflectorOutput {

  void replace(List<Projected> all);

  void event(EventKind kind, Projected object);

  /** The type's state or message changed, without a list. */
  void state(TypeState state, String message);

  /** The next list is older than the history, like the previous ones; the reflector accepts it. */
  void restored(String newestSeen, String listed);

  /** The server does not know the type's path: types must be discovered again. */
  void unserved();
}
