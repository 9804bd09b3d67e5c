package dev.lockstep.client.connection;

import dev.lockstep.client.sync.Action;
import dev.lockstep.client.sync.Cursor;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.wire.ClientHello;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.PartialTransfer;
import dev.lockstep.protocol.wire.Position;
import dev.lockstep.protocol.wire.Selection;
import dev.lockstep.protocol.wire.Subscribe;
import dev.lockstep.protocol.wire.Unsubscribe;

/** Encodes the messages of a client. */
final class Messages {
  private Messages() {}

  static byte[] hello(String token, String client) {
    ClientHello hello =
        ClientHello.newBuilder()
            .setProtocolVersion(ProtocolVersion.CURRENT)
            .setToken(token)
            .setClient(client)
            .build();
    return ClientToBackend.newBuilder().setHello(hello).build().toByteArray();
  }

  static byte[] subscribe(Action.Subscribe action) {
    Subscribe.Builder subscribe =
        Subscribe.newBuilder().setNumber(action.number()).setCluster(action.wish().cluster());
    for (Wish.Selection selection : action.wish().selections()) {
      subscribe.addSelections(
          Selection.newBuilder().setType(selection.type()).setNamespace(selection.namespace()));
    }
    Cursor cursor = action.cursor();
    if (cursor != null) {
      subscribe.setCursor(encode(cursor));
    }
    return ClientToBackend.newBuilder().setSubscribe(subscribe).build().toByteArray();
  }

  private static dev.lockstep.protocol.wire.Cursor encode(Cursor cursor) {
    dev.lockstep.protocol.wire.Cursor.Builder encoded =
        dev.lockstep.protocol.wire.Cursor.newBuilder()
            .setHistory(cursor.history())
            .setPosition(
                Position.newBuilder()
                    .setEpoch(cursor.position().epoch())
                    .setVersion(cursor.position().version()))
            .setView(cursor.view())
            .setDistrust(cursor.distrust());
    Cursor.Partial partial = cursor.partial();
    if (partial != null) {
      encoded.setPartial(
          PartialTransfer.newBuilder().setTransfer(partial.transfer()).setChunks(partial.chunks()));
    }
    return encoded.build();
  }

  static byte[] unsubscribe(String cluster) {
    return ClientToBackend.newBuilder()
        .setUnsubscribe(Unsubscribe.newBuilder().setCluster(cluster))
        .build()
        .toByteArray();
  }
}
