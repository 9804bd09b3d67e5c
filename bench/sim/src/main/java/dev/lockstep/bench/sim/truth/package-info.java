/**
 * The requirements: the meaning of policies, the history of an agent's life, and the content that a
 * client must hold. Stated from docs/protocol.md and docs/access.md alone, slowly and obviously,
 * without the rules of the engine. Owned by the world's thread.
 */
@NullMarked
package dev.lockstep.bench.sim.truth;

import org.jspecify.annotations.NullMarked;
