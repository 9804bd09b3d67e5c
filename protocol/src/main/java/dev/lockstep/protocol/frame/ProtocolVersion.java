package dev.lockstep.protocol.frame;

/** The version of the wire. It changes whenever the shape of a message does. */
public final class ProtocolVersion {
  public static final int CURRENT = 1;

  /** The WebSocket subprotocol that both sides must agree on. */
  public static final String SUBPROTOCOL = "lockstep.v1";

  public static final String AGENT_PATH = "/api/v1/agent";
  public static final String CLIENT_PATH = "/api/v1/client";

  private ProtocolVersion() {}
}
