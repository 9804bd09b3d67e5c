package dev.lockstep.backend.web;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A {@link FrameReader}, and in words what it tells. */
final class FrameWords implements FrameReader.Sink {
  static final String TEXT = "text";

  private final FrameReader reader = new FrameReader();
  private final List<String> told = new ArrayList<>();

  void read(byte[] bytes) {
    reader.read(Unpooled.copiedBuffer(bytes), UnpooledByteBufAllocator.DEFAULT, this);
  }

  void close() {
    reader.close();
  }

  List<String> told() {
    return told;
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
    told.add(message(message));
  }

  @Override
  public void onText() {
    told.add(TEXT);
  }

  @Override
  public void onPing(byte[] payload) {
    told.add(ping(payload));
  }

  @Override
  public void onClose(byte[] payload) {
    told.add(close(payload));
  }

  @Override
  public void onBroken(WebSocketCloseStatus status) {
    told.add(broken(status.code()));
  }
}
