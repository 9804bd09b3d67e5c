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

  /** An object came, or is different now. */
  record ApplyChange(Entry entry) implements Operation {}

  /** An object is gone. */
  record ApplyRemoval(String typeId, String namespace, String name) implements Operation {}

  /** A complete list; applied as one version. Nobody changes the lists any more. */
  record ReplaceType(String typeId, Map<ShardKey, List<Entry>> shards) implements Operation {}

  /**
   * One that was refused before it came here: it is put aside in its turn, as if it had been
   * refused here.
   *
   * @param operation what it would have been
   */
  record Refused(Class<? extends Operation> operation, String typeId, String reason)
      implements Operation {}

  /** A type was discovered, or what is to be said of it changed. */
  record AnnounceType(TypeDescriptor type, TypeState state, String message) implements Operation {}

  /** A type is gone. */
  record WithdrawType(String typeId) implements Operation {}

  /** Every type that the cluster had at the start was announced. */
  record CompleteCatalog() implements Operation {}

  /**
   * What changed since a version, for someone.
   *
   * @param since -1 for everything
   * @param answer called by the ring's thread, which it must not hold up
   */
  record GenerateSnapshot(long since, Consumer<Answer> answer) implements Operation {}

  /**
   * What is held, in numbers.
   *
   * @param answer called by the ring's thread, which it must not hold up
   */
  record TakeCensus(Consumer<Census> answer) implements Operation {}

  /** The type that the operation is about; empty when it is about none. */
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
