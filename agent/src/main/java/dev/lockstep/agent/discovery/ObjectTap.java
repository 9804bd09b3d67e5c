package dev.lockstep.agent.discovery;

import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.agent.apiserver.EventKind;
import java.io.IOException;

/**
 * Receives the whole objects of a type, in addition to the projection. Called by the type's watch
 * thread.
 */
public interface ObjectTap {

  void listBegins();

  /** The list holds an object. */
  void listed(JsonParser object) throws IOException;

  /** The list ended. */
  void listEnds();

  void event(EventKind kind, JsonParser object) throws IOException;

  /** The type cannot be read at present. */
  void unavailable();
}
