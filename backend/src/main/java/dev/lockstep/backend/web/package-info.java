/**
 * The Netty edge: one HTTP server for the IDE's files, health, metrics and the WebSockets of agents
 * and clients.
 *
 * <p>In come bytes from any peer; out go complete binary messages to a {@link
 * dev.lockstep.backend.web.ConnectionHandler}, on the event loop that owns the connection. A
 * request or frame that breaks a rule of HTTP or WebSocket is refused here and goes no further. A
 * new HTTP route is a new row of {@code HttpRoutes}.
 */
@NullMarked
package dev.lockstep.backend.web;

import org.jspecify.annotations.NullMarked;
