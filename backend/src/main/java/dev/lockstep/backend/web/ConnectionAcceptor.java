package dev.lockstep.backend.web;

/** Takes over a connection after its handshake. Called on the connection's event loop. */
public interface ConnectionAcceptor {
  ConnectionHandler accept(Connection connection);
}
