/**
 * The pure core of a client. In come messages, closings and the time; out go {@link
 * dev.lockstep.client.sync.Action}s. {@link dev.lockstep.client.sync.Link} keeps one connection to
 * a backend, {@link dev.lockstep.client.sync.Following} one cluster on it. The session's thread
 * owns both. The browser's client has the same files, with the same fields and methods in the same
 * order.
 */
@NullMarked
package dev.lockstep.client.sync;

import org.jspecify.annotations.NullMarked;
