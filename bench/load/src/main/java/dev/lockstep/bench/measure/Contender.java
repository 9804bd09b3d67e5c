package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.LoadPlan;
import dev.lockstep.bench.load.Pacer;
import dev.lockstep.bench.load.Payload;
import dev.lockstep.bench.load.Publisher;
import dev.lockstep.bench.load.ScriptedAgent;
import dev.lockstep.bench.peer.LockstepServer;
import dev.lockstep.bench.peer.Peers;
import dev.lockstep.bench.peer.Program;
import dev.lockstep.bench.peer.Server;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Lockstep or a peer, started and fed in the same way for one measure. */
interface Contender extends AutoCloseable {
  String name();

  Program program();

  LoadPlan plan(int clients);

  /** Returns the maker of changes, which publishes them. */
  Pacer.Maker maker();

  @Override
  void close() throws Exception;

  /** Starts a contender. */
  interface Start {
    Contender start(Bed bed, Payload payload) throws Exception;
  }

  /** Starts a peer's server. */
  interface PeerStart {
    Server start(Peers peers) throws Exception;
  }

  static Start peer(PeerStart start) {
    return (bed, payload) -> {
      Server server = start.start(bed.peers());
      try {
        return new Peer(server, server.publisher(bed.loops()), payload);
      } catch (Exception e) {
        server.close();
        throw e;
      }
    };
  }

  /** A peer, which receives each change as a message of its own. */
  record Peer(Server server, Publisher publisher, Payload payload) implements Contender {
    @Override
    public String name() {
      return server.name();
    }

    @Override
    public Program program() {
      return server.program();
    }

    @Override
    public LoadPlan plan(int clients) {
      return server.plan(clients);
    }

    @Override
    public Pacer.Maker maker() {
      return (first, dueNs) -> {
        try {
          for (long each : dueNs) {
            publisher.publish(payload.message(each));
          }
          publisher.flush();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      };
    }

    @Override
    public void close() throws IOException {
      publisher.close();
      server.close();
    }
  }

  /** Lockstep's backend, fed by a scripted agent. */
  record Ours(LockstepServer server, ScriptedAgent agent, int objects) implements Contender {
    static Ours start(Bed bed, LockstepServer.Access access, ScriptedAgent.Shape shape)
        throws Exception {
      LockstepServer server = LockstepServer.start(bed.cores(), access);
      try {
        return new Ours(server, server.agent(bed.loops(), shape), shape.objects());
      } catch (Exception e) {
        server.close();
        throw e;
      }
    }

    @Override
    public String name() {
      return Goal.OURS;
    }

    /** Changes the objects in turn. */
    @Override
    public Pacer.Maker maker() {
      return (first, dueNs) -> {
        int[] which = new int[dueNs.length];
        for (int i = 0; i < which.length; i++) {
          which[i] = (int) ((first + i) % objects);
        }
        var _ = agent.change(which, dueNs);
      };
    }

    @Override
    public Program program() {
      return server.program();
    }

    @Override
    public LoadPlan plan(int clients) {
      return server.plan(clients);
    }

    @Override
    public void close() {
      agent.close();
      server.close();
    }
  }
}
