package dev.lockstep.bench.cluster.server;

/** An answer that is written bit by bit, as fast as its socket takes it. */
interface AnswerStream {

  /** Writes what there is to write and the socket takes. */
  void drain();

  /** The socket is gone, or the answer has ended. */
  void close();

  /** Whether everything was written and the connection may serve another request. */
  boolean isDone();
}
