package dev.lockstep.backend.web;

import java.util.Optional;

/** Pages for tests of something else. */
final class TestPages {
  private TestPages() {}

  /** Healthy, with nothing to tell. */
  static WebPages empty() {
    return new WebPages(
        () -> new WebPages.Answer(true, ""),
        () -> new WebPages.Answer(true, ""),
        () -> "",
        Optional.empty());
  }
}
