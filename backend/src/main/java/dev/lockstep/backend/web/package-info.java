/**
 * The Netty edge: one HTTP server for the IDE's files, health, metrics and the WebSockets of agents
 * and clients.
 *
 * <p>In come bytes from anyone; out go whole binary messages to a {@link
 * dev.lockstep.backend.web.ConnectionHandler}, each connection on its own event loop. What breaks a
 * rule of HTTP or WebSocket never gets further than here.
 */
@NullMarked
package dev.lockstep.backend.web;

import org.jspecify.annotations.NullMarked;
