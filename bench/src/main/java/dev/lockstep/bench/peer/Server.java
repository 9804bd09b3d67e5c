package dev.lockstep.bench.peer;

import dev.lockstep.bench.load.LoadPlan;
import dev.lockstep.bench.load.Publisher;
import dev.lockstep.bench.load.SocketLoops;

/**
 * A server that tells many clients what it is told, in a process of its own: a peer that Lockstep
 * is measured beside.
 */
public interface Server extends AutoCloseable {
  /** In tables. */
  String name();

  Program program();

  /** What clients of it are. */
  LoadPlan plan(int clients);

  /** Where it is told. */
  Publisher publisher(SocketLoops loops) throws Exception;

  @Override
  void close();
}
