package dev.lockstep.backend.web;

import java.util.Optional;

/** Pages for tests that do not check them. */
final class TestPages {
  private TestPages() {}

  /** Healthy pages without content. */
  static WebPages empty() {
    return new WebPages(
        () -> new WebPages.Answer(true, ""),
        () -> new WebPages.Answer(true, ""),
        () -> "",
        Optional.empty());
  }
}
