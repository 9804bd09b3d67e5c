package dev.lockstep.backend;

import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.ClientHello;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.Cursor;
import dev.lockstep.protocol.wire.Selection;
import dev.lockstep.protocol.wire.Subscribe;
import dev.lockstep.protocol.wire.Welcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A client under a test's control. */
final class ClientPeer extends Peer {
  private String history = "";
  private long view;
  private dev.lockstep.protocol.wire.Position position =
      dev.lockstep.protocol.wire.Position.getDefaultInstance();

  ClientPeer(int port) {
    super(port, ProtocolVersion.CLIENT_PATH);
  }

  void send(ClientToBackend.Builder message) {
    send(message.build().toByteArray());
  }

  void hello(String token) {
    send(
        ClientToBackend.newBuilder()
            .setHello(
                ClientHello.newBuilder()
                    .setProtocolVersion(ProtocolVersion.CURRENT)
                    .setToken(token)
                    .setClient("test")));
  }

  Welcome enter(String token) {
    hello(token);
    return nextMessage().getWelcome();
  }

  BackendToClient nextMessage() {
    try {
      return BackendToClient.parseFrom(next());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the next message of a kind, and skips those of other kinds. */
  BackendToClient nextOf(BackendToClient.KindCase kind) {
    while (true) {
      BackendToClient message = nextMessage();
      if (message.getKindCase() == kind) {
        return message;
      }
    }
  }

  static Subscribe.Builder everything(int number, String cluster) {
    return Subscribe.newBuilder()
        .setNumber(number)
        .setCluster(cluster)
        .addSelections(Selection.newBuilder().setType("*").setNamespace("*"));
  }

  void subscribe(Subscribe.Builder wish) {
    send(ClientToBackend.newBuilder().setSubscribe(wish));
  }

  /** Follows everything of a cluster and waits for the answer. */
  StateStep follow(int number, String cluster) {
    subscribe(everything(number, cluster));
    return await(step -> step.header().getAnswers() == number);
  }

  /** Follows everything of a cluster from a cursor and waits for the answer. */
  StateStep resume(int number, String cluster, Cursor.Builder cursor) {
    subscribe(everything(number, cluster).setCursor(cursor));
    return await(step -> step.header().getAnswers() == number);
  }

  Cursor.Builder cursor() {
    return Cursor.newBuilder().setHistory(history).setPosition(position).setView(view);
  }

  /** Reads steps up to the first that matches. */
  StateStep await(Predicate<StateStep> wanted) {
    try (FrameDecoder decoder = new FrameDecoder()) {
      while (true) {
        if (decoder.fromBackend(next())
            instanceof FrameDecoder.Received.State<BackendToClient>(StateStep step)) {
          note(step);
          if (wanted.test(step)) {
            return step;
          }
        }
      }
    } catch (FrameException e) {
      throw new AssertionError(e);
    }
  }

  private void note(StateStep step) {
    if (step.isReset()) {
      history = step.header().getHistory();
    }
    position = step.header().getTo();
    view = step.header().getView();
  }

  void awaitUpsert(String name) {
    await(step -> upserts(step).contains(name));
  }

  static List<String> upserts(StateStep step) {
    List<String> names = new ArrayList<>();
    for (Segment segment : step.segments()) {
      for (byte[] upsert : segment.upserts()) {
        names.add(ResourceHead.name(upsert));
      }
    }
    return names;
  }
}
