package dev.lockstep.backend.web;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the server answers besides files and WebSockets. The suppliers are called on event loops and
 * must not block.
 *
 * @param healthy whether the process works at all
 * @param ready whether it can serve, and what is missing when it cannot
 * @param metrics in Prometheus text format
 * @param demoPersonas JSON for the demo's sign-in; present in the demo only
 */
public record WebPages(
    Supplier<Answer> healthy,
    Supplier<Answer> ready,
    Supplier<String> metrics,
    Optional<byte[]> demoPersonas) {
  /** Yes or no, and a sentence for the person who asks. */
  public record Answer(boolean ok, String text) {}
}
