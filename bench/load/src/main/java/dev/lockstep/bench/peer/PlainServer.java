package dev.lockstep.bench.peer;

import dev.lockstep.bench.load.LoadPlan;
import dev.lockstep.bench.load.Publisher;
import dev.lockstep.bench.load.SocketLoops;
import java.util.regex.Pattern;

/**
 * A server that prints its port and sends messages that arrive at /publish to the listeners at /.
 */
record PlainServer(String name, Program program, int port) implements Server {
  private static final String PUBLISH = "/publish";
  private static final Pattern PORT = Pattern.compile("^port (\\d+)$");
  private static final long START_SECONDS = 20;

  static Server of(String name, Program program) throws Exception {
    try {
      return new PlainServer(name, program, program.number(PORT, START_SECONDS));
    } catch (Exception e) {
      program.close();
      throw e;
    }
  }

  @Override
  public LoadPlan plan(int clients) {
    return LoadPlan.plain(port, clients, "/");
  }

  @Override
  public Publisher publisher(SocketLoops loops) throws Exception {
    return Publisher.webSocket(loops, port, PUBLISH);
  }

  @Override
  public void close() {
    program.close();
  }
}
