package dev.lockstep.bench.cluster.server;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that owns the cluster: sockets, store, story. Other threads pass it work and wait
 * for the result, at most {@link #WAIT_SECONDS_MAX} seconds.
 */
public final class ClusterThread implements AutoCloseable {

  private static final long WAIT_SECONDS_MAX = 120;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("simulated-cluster", true), NioIoHandler.newFactory());
  private final EventLoop loop = group.next();

  public EventLoop loop() {
    return loop;
  }

  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  /** Runs a task on the cluster's thread, and returns its result or throws its exception. */
  public <T> T ask(Callable<T> work) {
    try {
      return loop.inEventLoop()
          ? work.call()
          : loop.submit(work).get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw unchecked(failed.getCause());
    } catch (TimeoutException slow) {
      throw new IllegalStateException(
          "the simulated cluster did not answer for " + WAIT_SECONDS_MAX + " s", slow);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the cluster", interrupted);
    } catch (Exception failed) {
      throw unchecked(failed);
    }
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static RuntimeException unchecked(@Nullable Throwable failed) {
    return failed instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException("work on the simulated cluster failed", failed);
  }
}
