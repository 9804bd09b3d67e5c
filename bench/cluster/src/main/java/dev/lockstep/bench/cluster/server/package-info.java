/**
 * The simulated cluster's HTTP server, and the faults that tests switch on.
 *
 * <p>In: HTTP/1.1 requests on loopback. Out: answers of the API as bytes. One event loop is the
 * cluster's thread: it owns the sockets, the API, the store and the story, so nothing here is
 * locked. A list or watch holds references and an index, and writes only as much as its socket
 * takes. Nothing is queued for a slow reader, which is closed once the history has passed it.
 */
@NullMarked
package dev.lockstep.bench.cluster.server;

import org.jspecify.annotations.NullMarked;
