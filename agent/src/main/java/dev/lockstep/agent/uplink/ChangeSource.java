package dev.lockstep.agent.uplink;

import dev.lockstep.agent.hotstate.Answer;
import java.util.function.Consumer;

/** Source of changes for the uplink: the ring. */
@FunctionalInterface
public interface ChangeSource {

  /**
   * Asks for the changes since a version; -1 asks for everything.
   *
   * @param answer called once, on another thread; never if the ring has ended
   */
  void ask(long since, Consumer<Answer> answer);
}
