/**
 * The one reader, a strict one, of YAML files that people write.
 *
 * <p>In: a text and the name of its file. Out: a tree of nodes that know their lines, or a {@link
 * dev.lockstep.common.yaml.YamlRefused} that says what is wrong and where. Owner: the caller;
 * nothing here is shared or mutable.
 */
@NullMarked
package dev.lockstep.common.yaml;

import org.jspecify.annotations.NullMarked;
