package dev.lockstep.bench.cluster.server;

import dev.lockstep.bench.cluster.api.ApiFailure;
import dev.lockstep.bench.cluster.api.Gate;
import dev.lockstep.bench.cluster.store.ResourceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Counts requests, and knows the faults in force. A fault is for one type, or for all when the type
 * is {@link #ALL}. Owner: the cluster's thread.
 */
public final class FaultBook implements Gate {

  public static final String ALL = "";

  private static final Set<Verb> READS = Set.of(Verb.GET, Verb.LIST, Verb.WATCH);

  private final Set<String> refused = new HashSet<>();
  private final Map<String, Answer> answers = new HashMap<>();
  private final Set<String> held = new HashSet<>();
  private final Set<String> hung = new HashSet<>();
  private final Set<String> cutLists = new HashSet<>();
  private final Set<String> endlessPages = new HashSet<>();
  private final RequestCounts counts;
  private boolean streamingLists = true;
  private boolean staleCache;

  FaultBook(RequestCounts counts) {
    this.counts = counts;
  }

  /**
   * A failure in place of answers.
   *
   * @param times number of failures
   */
  public record Answer(int code, int retryAfterSeconds, int times) {}

  /** Thrown for a request that gets no answer. */
  static final class HeldRequest extends RuntimeException {

    private static final long serialVersionUID = 1L;

    HeldRequest(String typeId) {
      super("held: " + typeId, null, false, false);
    }
  }

  @Override
  public void admit(ResourceType type, Verb verb) {
    counts.count(verb, type.id());
    if (!READS.contains(verb)) {
      return;
    }
    if (isOn(held, type.id())) {
      throw new HeldRequest(type.id());
    }
    if (isOn(refused, type.id())) {
      throw ApiFailure.forbidden(type.id(), verb.text());
    }
    failAsTold(type.id());
    failAsTold(ALL);
  }

  @Override
  public boolean offersStreamingLists() {
    return streamingLists;
  }

  @Override
  public boolean hasStaleCache() {
    return staleCache;
  }

  public void refuse(String typeId, boolean on) {
    set(refused, typeId, on);
  }

  public void answer(String typeId, Answer answer) {
    answers.put(typeId, answer);
  }

  public void hold(String typeId, boolean on) {
    set(held, typeId, on);
  }

  public void hang(String typeId, boolean on) {
    set(hung, typeId, on);
  }

  public void cutLists(String typeId, boolean on) {
    set(cutLists, typeId, on);
  }

  public void endlessPages(String typeId, boolean on) {
    set(endlessPages, typeId, on);
  }

  public void streamingLists(boolean on) {
    streamingLists = on;
  }

  public void staleCache(boolean on) {
    staleCache = on;
  }

  /** Switches everything off. */
  public void clear() {
    refused.clear();
    answers.clear();
    held.clear();
    hung.clear();
    cutLists.clear();
    endlessPages.clear();
    streamingLists = true;
    staleCache = false;
  }

  boolean isHung(String typeId) {
    return isOn(hung, typeId);
  }

  boolean cutsLists(String typeId) {
    return isOn(cutLists, typeId);
  }

  boolean hasEndlessPages(String typeId) {
    return isOn(endlessPages, typeId);
  }

  private void failAsTold(String typeId) {
    Answer answer = answers.get(typeId);
    if (answer == null) {
      return;
    }
    if (answer.times() > 1) {
      answers.put(
          typeId, new Answer(answer.code(), answer.retryAfterSeconds(), answer.times() - 1));
    } else {
      answers.remove(typeId);
    }
    ApiFailure failure = ApiFailure.of(answer.code(), "told to fail by a test");
    throw answer.retryAfterSeconds() > 0 ? failure.retryAfter(answer.retryAfterSeconds()) : failure;
  }

  private static boolean isOn(Set<String> fault, String typeId) {
    return fault.contains(typeId) || fault.contains(ALL);
  }

  private static void set(Set<String> fault, String typeId, boolean on) {
    if (on) {
      fault.add(typeId);
    } else {
      fault.remove(typeId);
    }
  }
}
