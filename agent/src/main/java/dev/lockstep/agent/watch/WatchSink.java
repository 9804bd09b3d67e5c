package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import java.util.List;

/**
 * Receives the output of the watches. All calls for one type come from one thread at a time and in
 * order: {@code onType} first, then replaces and events, at the end {@code onTypeWithdrawn}. Calls
 * for different types are concurrent.
 *
 * <p>A call may block as long as the receiver needs. Meanwhile the type's watch is not read: this
 * is the back-pressure. Nothing is dropped.
 */
public interface WatchSink {

  /**
   * A type was discovered, or its state, message or columns changed.
   *
   * @param message why the type is unavailable, or since when and why it is out of date; otherwise
   *     empty
   */
  void onType(TypeDescriptor type, TypeState state, String message);

  /** The apiserver no longer serves the type: its objects are gone. */
  void onTypeWithdrawn(String typeId);

  /**
   * A complete and consistent list: objects that are not in it are gone. The type is ready, without
   * a message. Each (namespace, name) occurs once. The receiver owns the list.
   */
  void onReplace(String typeId, List<Projected> all);

  /**
   * One change. Events of a type come in the order of their resourceVersions, each at most once.
   */
  void onEvent(EventKind kind, String typeId, Projected object);

  /**
   * The first discovery is complete: {@code onType} was called for every type. Called once, by the
   * discovery thread, so that the receiver can distinguish withdrawn types from types that are not
   * discovered yet.
   */
  default void onDiscovered() {}
}
