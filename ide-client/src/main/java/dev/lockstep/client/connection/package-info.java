/** The socket, the timer and the thread around the state machine. */
@NullMarked
package dev.lockstep.client.connection;

import org.jspecify.annotations.NullMarked;
