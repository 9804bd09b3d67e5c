package dev.lockstep.bench.load;

/** Observes the clients of a peer. */
interface PlainWorld {
  /** Called when changes reach the client. */
  void onLive(LinePeer client);

  void onGone(LinePeer client, String why);
}
