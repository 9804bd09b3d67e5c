package dev.lockstep.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.protocol.position.Position;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * The load generator. It has a process of its own, so that its cost is not counted as the server's.
 * The first line of its input is a {@link LoadPlan}; each further line is a command, which it
 * answers with a line of JSON. It ends when its input ends.
 *
 * <p>{@code open}, {@code reopen}, {@code fresh}: seconds until all clients follow. {@code await
 * EPOCH VERSION}: seconds until all have reached the position. {@code cut}, {@code stall}, {@code
 * release}, {@code mark}: done. {@code report}: a {@link LoadReport}.
 */
public final class LoadMain {
  private static final double NS_PER_SECOND = 1e9;

  /** Seconds after which a command has failed. */
  public static final long WAIT_SECONDS_MAX = 400;

  private final ObjectMapper json = new ObjectMapper();
  private final SocketLoops loops = new SocketLoops(1);
  private final Tally tally = new Tally();
  private final Flock flock;

  private long markNs;
  private long markBytes;
  private double markCpu;

  private LoadMain(LoadPlan plan) throws SSLException {
    flock = new Flock(plan, loops, tally);
  }

  public static void main(String[] args) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String first = in.readLine();
    if (first == null) {
      return;
    }
    LoadMain generator = new LoadMain(new ObjectMapper().readValue(first, LoadPlan.class));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Object answer;
      try {
        answer = generator.answer(line.split(" "));
      } catch (Exception e) {
        answer = Map.of("error", String.valueOf(e), "faults", generator.tally.faults());
      }
      System.out.println(generator.json.writeValueAsString(answer));
    }
    generator.loops.close();
  }

  private Object answer(String[] command) throws Exception {
    return switch (command[0]) {
      case "open" -> timed(flock::open);
      case "reopen" -> timed(flock::reopen);
      case "fresh" -> timed(flock::openFresh);
      case "await" ->
          timed(() ->
              flock.await(new Position(Long.parseLong(command[1]), Long.parseLong(command[2]))));
      case "cut" -> done(flock::cut);
      case "stall" -> done(flock::stall);
      case "release" -> done(flock::release);
      case "mark" -> done(this::mark);
      case "stop" -> done(tally::stop);
      case "report" -> Flock.on(loops, this::report).get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
      default -> throw new IllegalArgumentException("there is no command " + command[0]);
    };
  }

  private interface Begun {
    CompletableFuture<Void> begin();
  }

  private Object timed(Begun begun) throws Exception {
    long startNs = BenchClock.nanos();
    Flock.on(loops, begun::begin).thenCompose(done -> done).get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
    return Map.of("seconds", (BenchClock.nanos() - startNs) / NS_PER_SECOND);
  }

  private Object done(Runnable task) throws Exception {
    Flock.on(
            loops,
            () -> {
              task.run();
              return true;
            })
        .get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
    return Map.of("done", true);
  }

  private void mark() {
    tally.mark();
    markNs = BenchClock.nanos();
    markBytes = flock.bytes();
    markCpu = cpuSeconds();
  }

  private LoadReport report() {
    return new LoadReport(
        new LoadReport.Clients(flock.live(), flock.gone(), flock.full(), tally.resets()),
        new LoadReport.Volume(tally.messages(), tally.deliveries(), flock.bytes() - markBytes),
        new LoadReport.Cost((BenchClock.nanos() - markNs) / NS_PER_SECOND, cpuSeconds() - markCpu),
        new LoadReport.Times(
            LoadReport.PERCENTILES.stream().map(tally::latencyMs).toList(),
            List.of(tally.firstMs(50), tally.firstMs(99), tally.firstMs(100)),
            List.of(tally.wholeMs(50), tally.wholeMs(99), tally.wholeMs(100))),
        tally.faults());
  }

  private static double cpuSeconds() {
    try {
      return ProcessCost.of(ProcessHandle.current().pid()).cpuSeconds();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
