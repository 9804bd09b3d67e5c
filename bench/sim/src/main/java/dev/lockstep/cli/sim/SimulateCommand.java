package dev.lockstep.cli.sim;

import dev.lockstep.bench.sim.Campaign;
import dev.lockstep.bench.sim.Simulator;
import dev.lockstep.cli.Commands;
import dev.lockstep.cli.CommonOptions;
import dev.lockstep.cli.Logging;
import dev.lockstep.cli.WrongUse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs simulated worlds and reports whether a client ever held a wrong state. */
@Command(name = "simulate", description = Commands.SIMULATE)
final class SimulateCommand implements Callable<Integer> {
  private static final long PROGRESS_S = 5;
  private static final int FAILURES_MAX = 3;
  private static final int LINES_MAX = 60;

  @Mixin private CommonOptions common;
  @Spec private CommandSpec spec;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Number of worlds. Default: ${DEFAULT-VALUE}.")
  private long seeds;

  @Option(
      names = "--from",
      paramLabel = "S",
      description = "First seed. Default: from the clock; printed.")
  private @Nullable Long from;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Number of worlds that run in parallel. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--measure",
      description =
          "Run worlds of one size, 4 clients and 1,000 objects, to measure the speed here.")
  private boolean measures;

  @Option(
      names = "--replay",
      paramLabel = "SEED",
      description = "Run this one world again and print its timeline.")
  private @Nullable Long replay;

  @Option(
      names = "--timeline",
      paramLabel = "FILE",
      description = "Write the whole timeline of the replay, or of the first failure, to FILE.")
  private @Nullable Path timeline;

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (common.printIfAsked()) {
      return 0;
    }
    if (seeds < 1 || threads < 1) {
      throw new WrongUse("--seeds and --threads are at least 1");
    }
    Logging.silence();
    if (replay != null) {
      return show(replay, false) ? 0 : 1;
    }
    return campaign();
  }

  private int campaign() throws InterruptedException, IOException {
    long first = from == null ? TimeUnit.NANOSECONDS.toMillis(System.nanoTime()) : from;
    err().printf("simulate: %d seeds from %d%n", seeds, first);
    err().flush();
    Campaign campaign = measures ? Campaign.measured(first, seeds) : new Campaign(first, seeds);
    long beginNs = System.nanoTime();
    Thread progress =
        Thread.ofVirtual().name("progress").start(() -> showProgress(campaign, beginNs));
    campaign.run(threads, FAILURES_MAX);
    progress.interrupt();
    progress.join();
    say(campaign, beginNs);
    if (campaign.failures().isEmpty()) {
      return 0;
    }
    List<String> lines = new ArrayList<>();
    for (Simulator.Outcome failure : campaign.failures()) {
      lines.add("seed %d: %s".formatted(failure.seed(), failure.failure()));
      lines.add("  again: lockstep simulate --replay " + failure.seed());
    }
    lines.forEach(out()::println);
    out().flush();
    var _ = show(campaign.failures().getFirst().seed(), true);
    return 1;
  }

  /** Runs a seed again, prints its timeline, and returns whether nothing went wrong. */
  private boolean show(long seed, boolean shrinks) throws IOException {
    Simulator.Replay played = Simulator.replay(seed, shrinks);
    List<String> lines = played.timeline();
    if (timeline != null) {
      Files.write(timeline, lines);
      out().println("The whole timeline is in " + timeline + ".");
    }
    out().println(played.world());
    int skipped = Math.max(0, lines.size() - LINES_MAX);
    if (skipped > 0) {
      out().printf("... %d lines before these (--timeline FILE keeps all)%n", skipped);
    }
    lines.subList(skipped, lines.size()).forEach(out()::println);
    Simulator.Outcome outcome = played.outcome();
    out()
        .println(
            outcome.isGood()
                ? "seed %d: nothing wrong".formatted(seed)
                : "seed %d: %s".formatted(seed, outcome.failure()));
    out().flush();
    return outcome.isGood();
  }

  private void showProgress(Campaign campaign, long beginNs) {
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(PROGRESS_S);
        say(campaign, beginNs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void say(Campaign campaign, long beginNs) {
    double seconds = (System.nanoTime() - beginNs) / 1e9;
    err()
        .println(
            String.format(
                Locale.ROOT,
                "%d of %d seeds, %.0f a second; %.1f simulated hours, %d faults, %d events; %d"
                    + " wrong",
                campaign.done(),
                seeds,
                campaign.done() / seconds,
                campaign.simulatedHours(),
                campaign.faults(),
                campaign.events(),
                campaign.failures().size()));
    err().flush();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
