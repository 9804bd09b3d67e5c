package dev.lockstep.agent.uplink;

import dev.lockstep.agent.hotstate.Answer;
import java.util.function.Consumer;

/** Where the uplink learns what changed: the ring. */
@FunctionalInterface
public interface ChangeSource {

  /**
   * Asks what changed since a version; -1 asks for everything.
   *
   * @param answer is called once, by another thread, or never when the ring has ended
   */
  void ask(long since, Consumer<Answer> answer);
}
