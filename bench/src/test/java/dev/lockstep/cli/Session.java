package dev.lockstep.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The program as a user with this home folder calls it. */
record Session(Path home, Map<String, String> environment) {
  /** The result of a command that has ended. */
  record Outcome(int exit, String out, String err) {}

  static Session in(Path home) {
    return new Session(home, Map.of());
  }

  Session with(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new Session(home, more);
  }

  /** Runs a command to its end; a serving command is asked to end at once. */
  Outcome run(String... args) {
    Running running = new Running(all(), args);
    running.asked.complete(null);
    running.runHere();
    return running.outcome();
  }

  /** Runs a serving command on a thread of its own. */
  Running start(String... args) {
    Running running = new Running(all(), args);
    running.thread.start();
    return running;
  }

  private Map<String, String> all() {
    Map<String, String> all = new HashMap<>(environment);
    all.put("HOME", home.toString());
    return all;
  }

  /** A running command. */
  static final class Running implements Ending, AutoCloseable {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final Map<String, String> environment;
    private final String[] args;
    private final Thread thread;

    private Running(Map<String, String> environment, String... args) {
      this.environment = environment;
      this.args = args;
      this.thread = Thread.ofPlatform().name("command").daemon().unstarted(this::runHere);
    }

    private void runHere() {
      LockstepMain.Streams streams =
          new LockstepMain.Streams(new PrintWriter(out, true), new PrintWriter(err, true));
      exit.complete(LockstepMain.run(args, environment, this, streams));
    }

    @Override
    public CompletableFuture<Void> asked() {
      return asked.copy();
    }

    @Override
    public void finished() {}

    boolean hasEnded() {
      return exit.isDone();
    }

    String out() {
      return out.toString();
    }

    /** Asks it to end, as Ctrl-C does. */
    Outcome end() {
      asked.complete(null);
      return outcome();
    }

    Outcome outcome() {
      int code = exit.orTimeout(60, TimeUnit.SECONDS).join();
      return new Outcome(code, out.toString(), err.toString());
    }

    @Override
    public void close() {
      var _ = end();
    }
  }
}
