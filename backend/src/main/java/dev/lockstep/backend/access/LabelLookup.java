package dev.lockstep.backend.access;

import org.jspecify.annotations.Nullable;

/** The labels of one resource, by key. */
@FunctionalInterface
public interface LabelLookup {
  /** The labels of a resource without any, or for a filter that needs none. */
  LabelLookup NONE = key -> null;

  /** The label's value, or null if the resource does not have it. */
  @Nullable String get(String key);
}
