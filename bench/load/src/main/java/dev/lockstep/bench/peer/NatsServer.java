package dev.lockstep.bench.peer;

import dev.lockstep.bench.load.LoadPlan;
import dev.lockstep.bench.load.Publisher;
import dev.lockstep.bench.load.SocketLoops;

/** A nats-server with a WebSocket listener. */
public record NatsServer(Program program, int port, int webSocketPort) implements Server {
  private static final String SUBJECT = "changes";

  @Override
  public String name() {
    return "NATS";
  }

  @Override
  public LoadPlan plan(int clients) {
    return LoadPlan.nats(webSocketPort, clients, SUBJECT);
  }

  @Override
  public Publisher publisher(SocketLoops loops) throws Exception {
    return Publisher.nats(port, SUBJECT);
  }

  /** Returns a plan for clients that follow a key-value bucket. */
  public LoadPlan bucketPlan(int clients, String bucket) {
    return LoadPlan.natsBucket(webSocketPort, clients, bucket);
  }

  @Override
  public void close() {
    program.close();
  }
}
