package dev.lockstep.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.bench.load.LoadMain;
import dev.lockstep.bench.load.LoadPlan;
import dev.lockstep.bench.load.LoadReport;
import dev.lockstep.protocol.position.Position;
import java.io.IOException;
import java.util.List;

/** A load generator's process, and its commands. */
public final class Generator implements AutoCloseable {
  /** The generator itself gives up earlier. */
  private static final long ANSWER_SECONDS = LoadMain.WAIT_SECONDS_MAX + 10;

  private static final List<String> HEAP = List.of("-Xms512m", "-Xmx6g");

  private final Program program;
  private final ObjectMapper json = new ObjectMapper();

  private Generator(Program program) {
    this.program = program;
  }

  public static Generator start(Cores cores, LoadPlan plan) throws IOException {
    Generator generator =
        new Generator(
            Program.java(
                "load",
                cores,
                Cores.LOAD,
                new Program.JavaCommand(HEAP, LoadMain.class.getName(), List.of())));
    generator.program.tell(generator.json.writeValueAsString(plan));
    return generator;
  }

  /** Connects all clients; returns the seconds until all follow. */
  public double open() throws Exception {
    return ask("open").path("seconds").asDouble();
  }

  /** Reconnects the clients that were cut; returns the seconds until all follow. */
  public double reopen() throws Exception {
    return ask("reopen").path("seconds").asDouble();
  }

  /**
   * After a cut, connects the same number of clients with nothing held; returns the seconds until
   * all follow.
   */
  public double openFresh() throws Exception {
    return ask("fresh").path("seconds").asDouble();
  }

  /** Waits until all clients have reached a position; returns the seconds that it took. */
  public double await(Position position) throws Exception {
    return ask("await " + position.epoch() + " " + position.version()).path("seconds").asDouble();
  }

  public void cut() throws Exception {
    var _ = ask("cut");
  }

  public void stall() throws Exception {
    var _ = ask("stall");
  }

  public void release() throws Exception {
    var _ = ask("release");
  }

  public void mark() throws Exception {
    var _ = ask("mark");
  }

  public LoadReport report() throws Exception {
    return json.treeToValue(ask("report"), LoadReport.class);
  }

  private JsonNode ask(String command) throws Exception {
    program.tell(command);
    JsonNode answer = json.readTree(program.line(ANSWER_SECONDS));
    if (answer.has("error")) {
      throw new IOException("the load generator cannot " + command + ": " + answer);
    }
    return answer;
  }

  @Override
  public void close() {
    program.close();
  }
}
