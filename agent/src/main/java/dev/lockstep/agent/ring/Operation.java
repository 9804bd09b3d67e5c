package dev.lockstep.agent.ring;

import dev.lockstep.agent.hotstate.Answer;
import dev.lockstep.agent.hotstate.Census;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.protocol.state.Entry;
import dev.lockstep.protocol.state.ShardKey;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The unit of work on the ring. */
public sealed interface Operation {

  /** An object was added or changed. */
  record ApplyChange(Entry entry) implements Operation {}

  /** An object is gone. */
  record ApplyRemoval(String typeId, String namespace, String name) implements Operation {}

  /** A complete list, applied as one version. The lists do not change. */
  record ReplaceType(String typeId, Map<ShardKey, List<Entry>> shards) implements Operation {}

  /**
   * An operation that was refused before the ring. The executor quarantines it in its turn, as if
   * the hot state had refused it.
   *
   * @param operation the kind of the refused operation
   */
  record Refused(Class<? extends Operation> operation, String typeId, String reason)
      implements Operation {}

  /** A type was discovered, or its description, state or message changed. */
  record AnnounceType(TypeDescriptor type, TypeState state, String message) implements Operation {}

  /** A type is gone. */
  record WithdrawType(String typeId) implements Operation {}

  /** Every type that the cluster had at the start was announced. */
  record CompleteCatalog() implements Operation {}

  /**
   * Reads what changed since a position, at one version. The name is part of the design: the answer
   * is a delta, or a capture of everything when the position is past the horizon.
   *
   * @param since the version of the position; -1 for everything
   * @param answer called on the ring's thread; must return quickly
   */
  record GenerateSnapshot(long since, Consumer<Answer> answer) implements Operation {}

  /**
   * Counts what the hot state holds.
   *
   * @param answer called by the ring's thread, which it must not hold up
   */
  record TakeCensus(Consumer<Census> answer) implements Operation {}

  /** The id of the operation's type; empty when it concerns none. */
  default String subject() {
    return switch (this) {
      case ApplyChange change -> change.entry().key().type();
      case ApplyRemoval removal -> removal.typeId();
      case ReplaceType list -> list.typeId();
      case Refused refused -> refused.typeId();
      case AnnounceType announcement -> announcement.type().typeId();
      case WithdrawType withdrawal -> withdrawal.typeId();
      case CompleteCatalog _, GenerateSnapshot _, TakeCensus _ -> "";
    };
  }
}
