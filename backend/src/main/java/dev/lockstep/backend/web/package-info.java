/**
 * The Netty edge: one HTTP server for the IDE's files, health, metrics and the WebSockets of agents
 * and clients.
 *
 * <p>In: bytes from any peer. Out: complete binary messages to a {@link
 * dev.lockstep.backend.web.ConnectionHandler}, on the event loop that owns the connection. The edge
 * refuses a request or frame that breaks a rule of HTTP or WebSocket. A new HTTP route is a new row
 * of {@code HttpRoutes}.
 */
@NullMarked
package dev.lockstep.backend.web;

import org.jspecify.annotations.NullMarked;
