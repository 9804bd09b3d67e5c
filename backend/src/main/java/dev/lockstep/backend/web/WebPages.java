package dev.lockstep.backend.web;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * The content of the server's pages besides files and WebSockets. The suppliers are called on event
 * loops and must not block.
 *
 * @param healthy whether the process works at all
 * @param ready whether it can serve, and what is missing if not
 * @param metrics in Prometheus text format
 * @param demoPersonas JSON for the demo's sign-in; present in the demo only
 */
public record WebPages(
    Supplier<Answer> healthy,
    Supplier<Answer> ready,
    Supplier<String> metrics,
    Optional<byte[]> demoPersonas) {
  /** Yes or no, with a sentence for people. */
  public record Answer(boolean ok, String text) {}
}
