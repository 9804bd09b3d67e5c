package dev.lockstep.bench.load;

/** Who wants to know how a peer's clients are. */
interface PlainWorld {
  /** It is where changes reach it. */
  void onLive(WebSocketPeer client);

  void onGone(WebSocketPeer client, String why);
}
