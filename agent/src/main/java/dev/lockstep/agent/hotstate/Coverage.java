package dev.lockstep.agent.hotstate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The version at which each type became ready or was withdrawn. A step across it sends the type as
 * a whole. A receiver from before that version may hold anything of the type, from an earlier life
 * of the agent, and must drop it.
 *
 * <p>Both maps are in version order, so changes after a version are at their end.
 */
final class Coverage {
  private final SequencedMap<String, Long> ready = new LinkedHashMap<>();
  private final SequencedMap<String, Long> withdrawn = new LinkedHashMap<>();
  private int withdrawnIdBytes;

  /** Types that appeared after the start and are not ready. */
  private final Set<String> late = new LinkedHashSet<>();

  boolean isReady(String typeId) {
    return ready.containsKey(typeId);
  }

  /**
   * Returns the types of which a receiver may hold only content of this life: those that are ready,
   * and those that appeared after the start. Resources of the latter from an earlier life, or from
   * before a withdrawal, are not of the present type.
   */
  List<String> coveredTypes() {
    List<String> covered = new ArrayList<>(ready.keySet());
    covered.addAll(late);
    return covered;
  }

  /** A type appeared that was absent at the start, or was withdrawn since. */
  void comeLate(String typeId) {
    late.add(typeId);
  }

  void becomeReady(String typeId, long version) {
    forget(typeId);
    late.remove(typeId);
    ready.put(typeId, version);
  }

  /**
   * Remembers that a type was withdrawn.
   *
   * @return the oldest version that can be resumed; more than 0 if withdrawn types were forgotten
   */
  long withdraw(String typeId, long version) {
    ready.remove(typeId);
    late.remove(typeId);
    forget(typeId);
    withdrawn.put(typeId, version);
    withdrawnIdBytes += KnownTypes.bytesOf(typeId);
    long horizon = 0;
    while (withdrawnIdBytes > KnownTypes.ID_BYTES_MAX) {
      Map.Entry<String, Long> oldest = withdrawn.firstEntry();
      horizon = oldest.getValue();
      forget(oldest.getKey());
    }
    return horizon;
  }

  /** Returns the types that a receiver at this version must replace. */
  List<String> replacedAfter(long version) {
    List<String> types = new ArrayList<>();
    addAfter(version, ready, types);
    addAfter(version, withdrawn, types);
    return types;
  }

  private static void addAfter(long version, SequencedMap<String, Long> from, List<String> types) {
    for (Map.Entry<String, Long> entry : from.reversed().entrySet()) {
      if (entry.getValue() <= version) {
        return;
      }
      types.add(entry.getKey());
    }
  }

  /** Forgets withdrawn types that concern no version that can be resumed. */
  void forgetUpTo(long horizon) {
    while (!withdrawn.isEmpty() && withdrawn.firstEntry().getValue() <= horizon) {
      forget(withdrawn.firstEntry().getKey());
    }
  }

  private void forget(String typeId) {
    if (withdrawn.remove(typeId) != null) {
      withdrawnIdBytes -= KnownTypes.bytesOf(typeId);
    }
  }
}
