package dev.lockstep.bench.load;

/** Who wants to know how a peer's clients are. */
interface PlainWorld {
  /** It is where changes reach it. */
  void onLive(LinePeer client);

  void onGone(LinePeer client, String why);
}
