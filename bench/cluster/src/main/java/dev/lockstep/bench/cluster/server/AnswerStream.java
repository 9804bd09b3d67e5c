package dev.lockstep.bench.cluster.server;

/** An answer that is written in parts, as fast as its socket takes them. */
interface AnswerStream {

  /** Writes as much as the socket takes. */
  void drain();

  /** The socket is gone, or the answer has ended. */
  void close();

  /** Whether everything was written and the connection may serve another request. */
  boolean isDone();
}
