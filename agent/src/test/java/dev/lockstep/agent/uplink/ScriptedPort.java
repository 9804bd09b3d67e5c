package dev.lockstep.agent.uplink;

import dev.lockstep.protocol.frame.CloseCode;
import java.util.ArrayList;
import java.util.List;

/** Records a session's actions. */
final class ScriptedPort implements UplinkPort {
  private final List<String> notes = new ArrayList<>();
  private final List<byte[]> sent = new ArrayList<>();
  private long asked;

  /** Takes the actions since the last call. */
  List<String> notes() {
    List<String> taken = List.copyOf(notes);
    notes.clear();
    return taken;
  }

  /** Takes the messages since the last call. */
  List<byte[]> sent() {
    List<byte[]> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  /** The number of the last question. */
  long asked() {
    return asked;
  }

  @Override
  public void connect() {
    notes.add("connect");
  }

  @Override
  public void send(byte[] message) {
    notes.add("send");
    sent.add(message);
  }

  @Override
  public void ping() {
    notes.add("ping");
  }

  @Override
  public void close(CloseCode code) {
    notes.add("close " + code);
  }

  @Override
  public void abandon() {
    notes.add("abandon");
  }

  @Override
  public void ask(long number, long since) {
    asked = number;
    notes.add("ask " + since);
  }

  @Override
  public void stopped(StopCause cause, String reason) {
    notes.add("stopped " + cause);
  }
}
