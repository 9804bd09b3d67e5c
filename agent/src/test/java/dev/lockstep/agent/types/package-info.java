/** Tests of the catalog and the allow-list. */
@NullMarked
package dev.lockstep.agent.types;

import org.jspecify.annotations.NullMarked;
