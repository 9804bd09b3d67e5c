package dev.lockstep.bench.peer;

import dev.lockstep.bench.load.LoadPlan;
import dev.lockstep.bench.load.Publisher;
import dev.lockstep.bench.load.SocketLoops;

/**
 * A server that passes published messages to many clients, in a process of its own: a peer for
 * comparison with Lockstep.
 */
public interface Server extends AutoCloseable {
  /** Its name in tables. */
  String name();

  Program program();

  /** The plan for its clients. */
  LoadPlan plan(int clients);

  /** Connects a publisher to it. */
  Publisher publisher(SocketLoops loops) throws Exception;

  @Override
  void close();
}
