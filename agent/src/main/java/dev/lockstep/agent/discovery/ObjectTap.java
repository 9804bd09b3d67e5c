package dev.lockstep.agent.discovery;

import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.agent.apiserver.EventKind;
import java.io.IOException;

/**
 * Looks at the whole objects of a type, beside the projection. Called by the type's watch thread.
 */
public interface ObjectTap {

  void listBegins();

  /** An object of a list that is under way. */
  void listed(JsonParser object) throws IOException;

  /** The list is complete. */
  void listEnds();

  void event(EventKind kind, JsonParser object) throws IOException;

  /** The type cannot be read for now. */
  void unavailable();
}
