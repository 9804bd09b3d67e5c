package dev.lockstep.bench.sim.time;

/** A timer that usually moves to a later time, at little cost to the agenda. */
public final class Alarm {
  private static final long NEVER = Long.MAX_VALUE;

  private final Agenda agenda;
  private final Life life;
  private final Runnable task;
  private long dueNs = NEVER;
  private long wakeNs = NEVER;
  private int wakes;

  public Alarm(Agenda agenda, Life life, Runnable task) {
    this.agenda = agenda;
    this.life = life;
    this.task = task;
  }

  /** Moves the alarm to that time. */
  public void setIn(long delayNs) {
    dueNs = agenda.nowNs() + Math.max(0, delayNs);
    if (dueNs < wakeNs) {
      wakeAt(dueNs);
    }
  }

  public void cancel() {
    dueNs = NEVER;
  }

  private void wakeAt(long ns) {
    wakeNs = ns;
    int mine = ++wakes;
    agenda.in(
        ns - agenda.nowNs(),
        life,
        () -> {
          if (mine == wakes) {
            wake();
          }
        });
  }

  private void wake() {
    wakeNs = NEVER;
    if (dueNs == NEVER) {
      return;
    }
    if (dueNs > agenda.nowNs()) {
      wakeAt(dueNs);
      return;
    }
    dueNs = NEVER;
    task.run();
  }
}
