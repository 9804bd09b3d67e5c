package dev.lockstep.bench.sim.network;

import dev.lockstep.bench.sim.time.Agenda;
import dev.lockstep.bench.sim.time.Life;
import dev.lockstep.bench.sim.time.Luck;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One direction of a connection: messages arrive in order, later, whole or not at all. */
public final class Pipe {
  /** A message, or without one the code with which the connection was closed. */
  public record Parcel(byte @Nullable [] message, int code) {}

  /**
   * The party at the end.
   *
   * @param arrived takes each parcel
   * @param drained runs when everything that arrived together was delivered
   */
  public record Receiver(Life life, Consumer<Parcel> arrived, Runnable drained) {}

  private final Agenda agenda;
  private final LinkWeather weather;
  private final Luck luck;
  private final Receiver receiver;
  private final ArrayDeque<Parcel> waiting = new ArrayDeque<>();
  private long bytes;
  private long stalledUntilNs;
  private boolean isPaused;
  private boolean isMoving;

  /** Number of messages before one is lost; none is lost while it is negative. */
  private int losesAfter = -1;

  /**
   * Whether only messages count that are sent while others wait, as the chunks of a transfer are.
   */
  private boolean losesOfMany;

  private int generation;

  public Pipe(Agenda agenda, LinkWeather weather, Luck luck, Receiver receiver) {
    this.agenda = agenda;
    this.weather = weather;
    this.luck = luck;
    this.receiver = receiver;
  }

  /** Bytes that were sent and have not arrived. */
  public long bytes() {
    return bytes;
  }

  public void send(byte[] message) {
    boolean isMeant = !losesOfMany || !waiting.isEmpty();
    if (losesAfter >= 0 && isMeant && losesAfter-- == 0) {
      return;
    }
    bytes += message.length;
    waiting.add(new Parcel(message, 0));
    move();
  }

  public void close(int code) {
    waiting.add(new Parcel(null, code));
    move();
  }

  public void pause(boolean paused) {
    isPaused = paused;
    move();
  }

  public void stall(long ns) {
    stalledUntilNs = Math.max(stalledUntilNs, agenda.nowNs() + ns);
  }

  /** Loses everything that is under way. */
  public void clear() {
    generation++;
    isMoving = false;
    waiting.clear();
    bytes = 0;
  }

  /** Loses one message, as a broken machine in between does. */
  public void loseOne() {
    losesOfMany = luck.chance(0.7);
    losesAfter = luck.below(losesOfMany ? 3 : 6);
  }

  private void move() {
    if (isMoving || isPaused || waiting.isEmpty()) {
      return;
    }
    isMoving = true;
    long delayNs = luck.between(weather.delayNs / 4, weather.delayNs);
    int mine = generation;
    agenda.in(
        Math.max(delayNs, stalledUntilNs - agenda.nowNs()),
        receiver.life(),
        () -> {
          if (mine == generation) {
            arrive();
          }
        });
  }

  /** Delivers everything that has arrived together. */
  private void arrive() {
    isMoving = false;
    if (stalledUntilNs > agenda.nowNs()) {
      move();
      return;
    }
    int mine = generation;
    if (waiting.isEmpty()) {
      return;
    }
    int count = 1 + luck.below(waiting.size());
    for (int i = 0; i < count && mine == generation && !isPaused; i++) {
      Parcel parcel = waiting.remove();
      if (parcel.message() != null) {
        bytes -= parcel.message().length;
      }
      receiver.arrived().accept(parcel);
    }
    if (mine == generation) {
      receiver.drained().run();
      move();
    }
  }
}
