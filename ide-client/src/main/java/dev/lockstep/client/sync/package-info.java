/**
 * The pure state machine of a client: in come messages, closings and the time, out go actions. The
 * session's thread owns it. The browser's client has the same machine with the same names.
 */
@NullMarked
package dev.lockstep.client.sync;

import org.jspecify.annotations.NullMarked;
