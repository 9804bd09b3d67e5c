package dev.lockstep.bench.sim.time;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A simulated thread: runs its tasks in order, each some time after the one before. */
public final class SerialLoop extends AbstractExecutorService {
  private final Agenda agenda;
  private final Life life;
  private final LongSupplier delayNs;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean isAwake;
  private boolean isRefusing;

  public SerialLoop(Agenda agenda, Life life, LongSupplier delayNs) {
    this.agenda = agenda;
    this.life = life;
    this.delayNs = delayNs;
  }

  /** Refuses every task, as a full queue does. */
  public void refuse(boolean refuses) {
    isRefusing = refuses;
  }

  @Override
  public void execute(Runnable task) {
    if (isRefusing) {
      throw new RejectedExecutionException("full");
    }
    waiting.add(task);
    if (!isAwake) {
      isAwake = true;
      agenda.in(delayNs.getAsLong(), life, this::next);
    }
  }

  private void next() {
    Runnable task = waiting.poll();
    if (task != null) {
      task.run();
    }
    isAwake = !waiting.isEmpty();
    if (isAwake) {
      agenda.in(delayNs.getAsLong(), life, this::next);
    }
  }

  @Override
  public void shutdown() {
    isRefusing = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    List<Runnable> left = List.copyOf(waiting);
    waiting.clear();
    return left;
  }

  @Override
  public boolean isShutdown() {
    return isRefusing;
  }

  @Override
  public boolean isTerminated() {
    return isRefusing;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
