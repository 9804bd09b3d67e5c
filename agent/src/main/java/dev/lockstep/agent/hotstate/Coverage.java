package dev.lockstep.agent.hotstate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Since which version each type is told as a whole: the one at which it became ready, or the one at
 * which it was withdrawn. A receiver from before that version may hold anything of the type, from
 * an earlier life of the agent, and has to let go of it.
 *
 * <p>Both maps are in version order, so that what happened after a version is found at the end.
 */
final class Coverage {
  private final SequencedMap<String, Long> ready = new LinkedHashMap<>();
  private final SequencedMap<String, Long> withdrawn = new LinkedHashMap<>();
  private int withdrawnIdBytes;

  /** Types that came later than the start and are not ready. */
  private final Set<String> late = new LinkedHashSet<>();

  boolean isReady(String typeId) {
    return ready.containsKey(typeId);
  }

  /**
   * Types of which nothing may be held but what this life tells: those that are ready, and those
   * that came later than the start. What an earlier life told of these, or this one before it
   * withdrew them, is not of the type that there is now.
   */
  List<String> coveredTypes() {
    List<String> covered = new ArrayList<>(ready.keySet());
    covered.addAll(late);
    return covered;
  }

  /** A type has come that was not there at the start, or was withdrawn since. */
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
   * @return the oldest version from which changes can still be told: more than 0 when there were
   *     more withdrawn types than are remembered
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

  /** Types that a receiver at this version has to take as a whole. */
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

  /** Forgets withdrawn types of which nobody who can still be told changes has to hear. */
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
