/** Tests of the JSON readers: the fast one keeps the same as the parser. */
@NullMarked
package dev.lockstep.agent.json;

import org.jspecify.annotations.NullMarked;
