package dev.lockstep.backend.web;

/** Why a request or connection got no further than the edge; the tag of a counter. */
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
