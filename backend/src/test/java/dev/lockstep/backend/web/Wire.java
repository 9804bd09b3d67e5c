package dev.lockstep.backend.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that can break every rule. */
final class Wire implements AutoCloseable {
  static final String UPGRADE =
      """
      GET /api/v1/client HTTP/1.1
      Host: 127.0.0.1:%1$d
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Protocol: lockstep.v1
      """;

  private final Socket socket;
  private final InputStream in;
  private byte[] payload = new byte[0];

  Wire(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    in = socket.getInputStream();
    socket.getOutputStream().write(request(UPGRADE, port));
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      head.write(in.read());
    }
    assertThat(head.toString(StandardCharsets.ISO_8859_1))
        .startsWith("HTTP/1.1 101")
        .contains("lockstep.v1");
  }

  static byte[] request(String request, int port) {
    String text = request.replace("%1$d", "" + port).stripTrailing().replace("\n", "\r\n");
    return (text + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  byte[] payload() {
    return payload;
  }

  /** Resets the connection, without a close frame. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void send(int opcode, byte[] bytes) throws IOException {
    sendPart(opcode, true, bytes);
  }

  void sendPart(int opcode, boolean last, byte[] bytes) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write((last ? 0x80 : 0) | opcode);
    if (bytes.length < 126) {
      frame.write(0x80 | bytes.length);
    } else {
      frame.write(0x80 | 126);
      frame.write(bytes.length >> 8);
      frame.write(bytes.length);
    }
    frame.write(new byte[4]);
    frame.write(bytes);
    raw(frame.toByteArray());
  }

  /** The opcode of the next frame, or -1 at the end of the connection. */
  int read() throws IOException {
    try {
      int first = in.read();
      if (first < 0) {
        return -1;
      }
      int length = in.read();
      if (length == 126) {
        length = in.read() << 8 | in.read();
      }
      payload = in.readNBytes(length);
      return first & 0x0f;
    } catch (java.net.SocketException reset) {
      return -1;
    }
  }

  int closeCode() throws IOException {
    assertThat(read()).isEqualTo(8);
    return lastCloseCode();
  }

  /** The code in the close frame that was read last. */
  int lastCloseCode() {
    return (payload[0] & 0xff) << 8 | payload[1] & 0xff;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
