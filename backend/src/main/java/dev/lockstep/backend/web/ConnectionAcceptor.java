package dev.lockstep.backend.web;

/** Takes over a connection whose handshake is done. Called on the connection's event loop. */
public interface ConnectionAcceptor {
  ConnectionHandler accept(Connection connection);
}
