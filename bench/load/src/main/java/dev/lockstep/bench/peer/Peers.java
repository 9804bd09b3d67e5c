package dev.lockstep.bench.peer;

import dev.lockstep.bench.load.BenchClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Installs and starts the peers. Downloads and compiled programs stay in a folder outside of the
 * source tree.
 *
 * @param folder of the installed peers
 * @param installs whether missing peers may be downloaded
 */
public record Peers(Path folder, Cores cores, boolean installs) {
  /** The tick of the collecting Netty peer: as long as Lockstep's longest. */
  private static final String TICK_MS = "18";

  private static final List<String> HEAP = List.of("-Xms256m", "-Xmx2g");
  private static final String BUN = "bun@1.4.5";
  private static final List<Path> NATS_PLACES =
      List.of(
          Path.of("/usr/sbin/nats-server"),
          Path.of("/usr/bin/nats-server"),
          Path.of("/usr/local/bin/nats-server"));

  /** A peer is not available on this machine; the message says why. */
  public static final class Missing extends Exception {
    private static final long serialVersionUID = 1L;

    Missing(String why) {
      super(why);
    }
  }

  /**
   * Starts a sender in C with one send for each delivery: the least work of a server that sends
   * each message separately.
   */
  public Server floor() throws Exception {
    Path source = resource("floor.c");
    Path program = folder.resolve("floor");
    if (!Files.exists(program)
        || Files.getLastModifiedTime(program).compareTo(Files.getLastModifiedTime(source)) < 0) {
      if (!Cores.runs(List.of("cc", "-O2", "-o", program.toString(), source.toString()))) {
        throw new Missing("no C compiler (cc)");
      }
    }
    return plain("floor", List.of(program.toString()));
  }

  /** Starts Bun, which embeds uWebSockets. */
  public Server bun() throws Exception {
    Path program = folder.resolve("node_modules/.bin/bun");
    if (!Files.isExecutable(program)) {
      boolean installed =
          installs
              && Cores.runs(
                  List.of(
                      "npm",
                      "install",
                      "--prefix",
                      folder.toString(),
                      "--no-audit",
                      "--no-fund",
                      BUN));
      if (!installed || !Files.isExecutable(program)) {
        throw new Missing(
            installs ? "npm cannot install " + BUN : BUN + " is missing, and downloads are off");
      }
    }
    // The package's own program, so that the process is the server and not a script around it.
    return plain(
        "Bun", List.of(program.toRealPath().toString(), "run", resource("publish.js").toString()));
  }

  /** Starts the system's nats-server. */
  public Server nats() throws Exception {
    return startNats(false);
  }

  /** Starts the same with key-value buckets. */
  public NatsServer natsBuckets() throws Exception {
    return startNats(true);
  }

  private NatsServer startNats(boolean keepsBuckets) throws Exception {
    Optional<Path> program = NATS_PLACES.stream().filter(Files::isExecutable).findFirst();
    if (program.isEmpty()) {
      throw new Missing("no nats-server; install the package nats-server");
    }
    int port = freePort();
    int webSocketPort = freePort();
    Path config = folder.resolve("nats.conf");
    Files.writeString(
        config,
        """
        listen: "127.0.0.1:%d"
        websocket { listen: "127.0.0.1:%d", no_tls: true }
        max_connections: 20000
        %s
        """
            .formatted(
                port,
                webSocketPort,
                keepsBuckets ? "jetstream { store_dir: \"" + folder.resolve("nats") + "\" }" : ""));
    Program started =
        Program.start(
            "nats",
            cores,
            Cores.SERVER,
            List.of(program.get().toString(), "-c", config.toString()));
    awaitPort(webSocketPort);
    return new NatsServer(started, port, webSocketPort);
  }

  /**
   * Starts the usual first design with Netty: a group of channels, and each message written to it.
   */
  public Server nettyGroup() throws Exception {
    return netty("Netty ChannelGroup", HEAP, "group");
  }

  /**
   * Starts the design of Netty's own examples: NIO instead of the kernel's epoll, and Netty's
   * default number of event loops.
   */
  public Server nettyNaive() throws Exception {
    List<String> flags = new ArrayList<>(HEAP);
    flags.add("-Dio.netty.transport.noNative=true");
    return netty("naive Netty", flags, "naive");
  }

  /**
   * Starts a Netty server that encodes each frame once, and writes all messages of a tick together.
   */
  public Server nettyEncodedOnce() throws Exception {
    return netty("Netty, encoded once, ticks", HEAP, TICK_MS);
  }

  /** Starts a Netty server that encodes each frame once, and writes it at once. */
  public Server nettyAtOnce() throws Exception {
    return netty("Netty, encoded once", HEAP, "0");
  }

  private Server netty(String name, List<String> flags, String mode) throws Exception {
    Program started =
        Program.java(
            "netty",
            cores,
            Cores.SERVER,
            new Program.JavaCommand(flags, NettyPeerMain.class.getName(), List.of(mode)));
    return PlainServer.of(name, started);
  }

  private Server plain(String name, List<String> command) throws Exception {
    return PlainServer.of(
        name, Program.start(name.toLowerCase(java.util.Locale.ROOT), cores, Cores.SERVER, command));
  }

  private Path resource(String name) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(name);
    try (InputStream in = Peers.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is not in the program");
      }
      byte[] content = in.readAllBytes();
      if (!Files.exists(file) || !java.util.Arrays.equals(content, Files.readAllBytes(file))) {
        Path written = Files.createTempFile(folder, name, ".new");
        Files.write(written, content);
        Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return file;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitPort(int port) throws IOException {
    for (int look = 0; look < 100; look++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException e) {
        BenchClock.pause(50);
      }
    }
    throw new IOException("no server listens at port " + port);
  }
}
