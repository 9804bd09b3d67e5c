/**
 * The whole line in one process, and as processes: an apiserver, an agent, a backend and clients
 * over real sockets.
 */
@NullMarked
package dev.lockstep.system;

import org.jspecify.annotations.NullMarked;
