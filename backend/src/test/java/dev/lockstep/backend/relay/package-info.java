/** Drives a whole relay by hand: scripted agents, scripted clients, real bytes in between. */
@NullMarked
package dev.lockstep.backend.relay;

import org.jspecify.annotations.NullMarked;
