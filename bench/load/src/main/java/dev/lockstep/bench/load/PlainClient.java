package dev.lockstep.bench.load;

import io.netty.buffer.ByteBuf;

/** A client of a peer: every message is one change and carries its due time. */
final class PlainClient extends WebSocketPeer {
  private final Tally tally;
  private final PlainWorld world;

  PlainClient(String path, Tally tally, PlainWorld world) {
    super(path, "");
    this.tally = tally;
    this.world = world;
  }

  @Override
  void onOpen() {
    world.onLive(this);
  }

  @Override
  void onMessage(ByteBuf in, int offset, int length) {
    long dueNs = Payload.dueNs(in, offset, length);
    tally.change(dueNs, readNs(), isSlow());
  }

  @Override
  void onGone(String why) {
    world.onGone(this, why);
  }
}
