/**
 * Reads the small YAML files that people write for the backend, strictly.
 *
 * <p>In: text and the name of where it came from. Out: a tree of nodes that know their lines, or a
 * {@link YamlRefused} that says what is wrong and where. Owner: whoever calls; nothing here is
 * shared or mutable.
 */
@NullMarked
package dev.lockstep.backend.yaml;

import org.jspecify.annotations.NullMarked;
