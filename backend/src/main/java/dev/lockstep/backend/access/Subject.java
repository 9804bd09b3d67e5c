package dev.lockstep.backend.access;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** A user and the user's groups. Names are compared character by character. */
public record Subject(String user, SortedSet<String> groups) {
  public Subject(String user, SortedSet<String> groups) {
    this.user = user;
    this.groups = Collections.unmodifiableSortedSet(new TreeSet<>(groups));
  }

  public Subject(String user, Collection<String> groups) {
    this(user, new TreeSet<>(groups));
  }
}
