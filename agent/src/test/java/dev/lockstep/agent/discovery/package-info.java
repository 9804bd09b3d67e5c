/** Tests of discovery documents and definitions of custom types. */
@NullMarked
package dev.lockstep.agent.discovery;

import org.jspecify.annotations.NullMarked;
