package dev.lockstep.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The file by which other commands of the same user find a running {@code demo} or {@code up}: its
 * address, its users' tokens and its cluster. Only the user may read it.
 *
 * @param tokens by the name of the user, the first is the default
 */
public record RunningServer(URI url, long pid, Map<String, String> tokens, WatchedCluster cluster) {
  private static final String FILE = "server.json";
  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final ObjectMapper JSON = new ObjectMapper();

  public RunningServer {
    tokens = new LinkedHashMap<>(tokens);
  }

  /** Writes the file; {@link #remove} removes it. */
  public void write(Path folder) throws IOException {
    ObjectNode node = JSON.createObjectNode().put("url", url.toString()).put("pid", pid);
    ObjectNode users = node.putObject("tokens");
    tokens.forEach(users::put);
    cluster.write(node.putObject("cluster"));
    Files.createDirectories(folder, FOLDER);
    // Other users can never read the file, and no reader sees half of it.
    Path fresh =
        Files.createTempFile(
            folder,
            FILE,
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(fresh, JSON.writeValueAsBytes(node));
    Files.move(
        fresh,
        folder.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Removes the file, unless another program has replaced it. */
  public void remove(Path folder) throws IOException {
    Optional<RunningServer> now = read(folder);
    if (now.isPresent() && now.get().pid() == pid) {
      Files.deleteIfExists(folder.resolve(FILE));
    }
  }

  /**
   * Returns the server that runs on this machine; empty if there is none or its process has ended.
   *
   * @throws IOException if the file cannot be read or is malformed
   */
  public static Optional<RunningServer> read(Path folder) throws IOException {
    Path path = folder.resolve(FILE);
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    JsonNode node = JSON.readTree(path.toFile());
    Map<String, String> tokens = new LinkedHashMap<>();
    node.path("tokens").properties().forEach(e -> tokens.put(e.getKey(), e.getValue().asText()));
    long pid = node.path("pid").asLong();
    if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
      return Optional.empty();
    }
    if (tokens.isEmpty()) {
      throw new IOException(path + " names no user");
    }
    try {
      return Optional.of(
          new RunningServer(
              new URI(node.path("url").asText()),
              pid,
              tokens,
              WatchedCluster.read(node.path("cluster"))));
    } catch (URISyntaxException e) {
      throw new IOException(path + " names no server", e);
    }
  }
}
