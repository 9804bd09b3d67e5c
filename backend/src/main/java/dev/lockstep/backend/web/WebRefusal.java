package dev.lockstep.backend.web;

/** Why the edge refused a request or a connection; the tag of a counter. */
enum WebRefusal {
  BAD_REQUEST,
  NOT_FOUND,
  METHOD,
  ORIGIN,
  HOST,
  UPGRADE,
  SUBPROTOCOL,
  CONNECTIONS,
  SLOW_HANDSHAKE,
  HELLO_TIMEOUT,
  HELLO_TOO_LARGE,
  TEXT,
  TOO_LARGE,
  WEBSOCKET_RULES,
  SILENT,
  MEMORY,
  FAILED
}
