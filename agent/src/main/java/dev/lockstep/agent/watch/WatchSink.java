package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import java.util.List;

/**
 * Takes what the watches learn. For one type all calls come from one thread at a time and in order:
 * {@code onType} first, then replaces and events, at the end {@code onTypeWithdrawn}. Different
 * types call concurrently.
 *
 * <p>Every call may block for as long as the receiver needs: meanwhile that type's watch is not
 * read, which is the back-pressure. Nothing is dropped.
 */
public interface WatchSink {

  /**
   * A type was discovered, or its state, message or columns changed.
   *
   * @param message why it is unavailable, or since when and why it is not up to date; empty when
   *     all is well
   */
  void onType(TypeDescriptor type, TypeState state, String message);

  /** The apiserver does not serve the type any more: its objects are gone. */
  void onTypeWithdrawn(String typeId);

  /**
   * A complete and consistent list: what is not in it is gone. It also means that the type is
   * ready, with no message. Each (namespace, name) occurs once. The list belongs to the receiver.
   */
  void onReplace(String typeId, List<Projected> all);

  /**
   * One change. Events of a type come in the order of their resourceVersions, each at most once.
   */
  void onEvent(EventKind kind, String typeId, Projected object);

  /**
   * The first discovery is complete: {@code onType} was called for every type there is. Called
   * once, by the discovery thread, so that the receiver can tell types that are gone from types
   * that are not discovered yet.
   */
  default void onDiscovered() {}
}
