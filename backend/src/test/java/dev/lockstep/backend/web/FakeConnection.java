package dev.lockstep.backend.web;

import dev.lockstep.backend.message.Message;
import dev.lockstep.protocol.frame.CloseCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A connection without a network, always writable; a test overrides the methods it checks. */
public class FakeConnection implements Connection {
  private final Executor loop;
  private final CompletableFuture<CloseCode> closed = new CompletableFuture<>();
  private volatile boolean paused;

  /**
   * @param loop on which its handler is called
   */
  public FakeConnection(Executor loop) {
    this.loop = loop;
  }

  public final CompletableFuture<CloseCode> closed() {
    return closed;
  }

  public final boolean isPaused() {
    return paused;
  }

  @Override
  public long id() {
    return 1;
  }

  @Override
  public String remoteAddress() {
    return "test";
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public long pendingBytes() {
    return 0;
  }

  @Override
  public void send(Message message) {}

  @Override
  public void flush() {}

  @Override
  public void close(CloseCode code) {
    closed.complete(code);
  }

  @Override
  public Executor eventLoop() {
    return loop;
  }

  @Override
  public void pauseReading(boolean pauses) {
    paused = pauses;
  }
}
