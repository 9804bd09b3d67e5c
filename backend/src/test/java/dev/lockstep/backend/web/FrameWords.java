package dev.lockstep.backend.web;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A {@link FrameReader}, and a transcript of its output. */
final class FrameWords implements FrameReader.Sink {
  static final String TEXT = "text";

  private final FrameReader reader = new FrameReader();
  private final List<String> list = new ArrayList<>();

  void read(byte[] bytes) {
    reader.read(Unpooled.copiedBuffer(bytes), UnpooledByteBufAllocator.DEFAULT, this);
  }

  void close() {
    reader.close();
  }

  List<String> list() {
    return list;
  }

  static String message(byte[] content) {
    return "message " + Arrays.hashCode(content) + " of " + content.length;
  }

  static String ping(byte[] payload) {
    return "ping " + Arrays.toString(payload);
  }

  static String close(byte[] payload) {
    return "close " + Arrays.toString(payload);
  }

  static String broken(int code) {
    return "broken " + code;
  }

  @Override
  public void onMessage(byte[] message) {
    list.add(message(message));
  }

  @Override
  public void onText() {
    list.add(TEXT);
  }

  @Override
  public void onPing(byte[] payload) {
    list.add(ping(payload));
  }

  @Override
  public void onClose(byte[] payload) {
    list.add(close(payload));
  }

  @Override
  public void onBroken(WebSocketCloseStatus status) {
    list.add(broken(status.code()));
  }
}
