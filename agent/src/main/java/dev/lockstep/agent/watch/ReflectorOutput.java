package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeState;
import java.util.List;

/** What a {@link Reflector} says about its type, in order, from the thread that steps it. */
public interface ReflectorOutput {

  void replace(List<Projected> all);

  void event(EventKind kind, Projected object);

  /** The type's state or its message changed otherwise than by a replace. */
  void state(TypeState state, String message);

  /**
   * The list about to be replaced is older than what was seen before, again and again: it is
   * accepted.
   */
  void restored(String newestSeen, String listed);

  /** The server does not know the type's path: discovery should look again. */
  void unserved();
}
