package dev.lockstep.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A key-value bucket of a NATS server with JetStream, in the server's own protocol: a stream that
 * keeps the last message of each subject. For one thread.
 */
public final class NatsBucket implements AutoCloseable {
  private static final String INBOX = "_INBOX.bucket";
  private static final int TIMEOUT_MS = 20_000;
  private static final int LOOKS_MAX = 200;
  private static final long LOOK_MS = 50;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final String name;
  private long puts;

  private NatsBucket(Socket socket, String name) throws IOException {
    this.socket = socket;
    this.name = name;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    in = new BufferedInputStream(socket.getInputStream());
    out = new BufferedOutputStream(socket.getOutputStream(), 64 << 10);
  }

  /** Creates a bucket in the server's memory. */
  public static NatsBucket create(int port, String name) throws IOException {
    NatsBucket bucket = new NatsBucket(new Socket("127.0.0.1", port), name);
    bucket.write("CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB " + INBOX + " 1\r\n");
    String config =
        "{\"name\":\"KV_%s\",\"subjects\":[\"$KV.%s.>\"],\"max_msgs_per_subject\":1,"
                .formatted(name, name)
            + "\"storage\":\"memory\",\"retention\":\"limits\",\"discard\":\"new\","
            + "\"max_msgs\":-1,\"max_bytes\":-1,\"max_consumers\":-1,\"num_replicas\":1}";
    var _ = bucket.request("$JS.API.STREAM.CREATE.KV_" + name, config);
    return bucket;
  }

  /** Sets a key's value; {@link #sync} sends it. */
  public void put(String key, byte[] value) throws IOException {
    write("PUB $KV." + name + "." + key + " " + value.length + "\r\n");
    out.write(value);
    write("\r\n");
    puts++;
  }

  /** Waits until the server has stored all values. */
  public void sync() throws IOException {
    for (int look = 0; look < LOOKS_MAX; look++) {
      JsonNode state = request("$JS.API.STREAM.INFO.KV_" + name, "").path("state");
      if (state.path("last_seq").asLong() == puts) {
        return;
      }
      BenchClock.pause(LOOK_MS);
    }
    throw new IOException("NATS has not stored all values");
  }

  private JsonNode request(String subject, String body) throws IOException {
    write("PUB " + subject + " " + INBOX + " " + body.length() + "\r\n" + body + "\r\n");
    out.flush();
    JsonNode answer = answer();
    if (answer.has("error")) {
      throw new IOException("NATS says to " + subject + ": " + answer.path("error"));
    }
    return answer;
  }

  private JsonNode answer() throws IOException {
    while (true) {
      String line = line();
      if (line.startsWith("PING")) {
        write("PONG\r\n");
        out.flush();
      } else if (line.startsWith("MSG ")) {
        int length = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
        JsonNode answer = JSON.readTree(in.readNBytes(length));
        in.skipNBytes(2);
        return answer;
      } else if (line.startsWith("-ERR")) {
        throw new IOException("NATS says " + line);
      }
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("NATS has closed the connection");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
