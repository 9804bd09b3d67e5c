package dev.lockstep.bench.sim;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.client.connection.ClientCore;
import dev.lockstep.client.connection.Hello;
import dev.lockstep.client.sync.SyncConfig;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.wire.ClientToBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Plays a recorded scenario against a client and records it again: the two must be the same. */
final class ScenarioPlayer implements ClientCore.Port, ClientCore.Events, AutoCloseable {
  private final String title;
  private final List<Double> draws = new ArrayList<>();
  private final ClientRecord record;
  private final ClientCore core =
      new ClientCore(SyncConfig.DEFAULT, this::draw, new Hello(() -> "token", "test"), this, this);

  private ScenarioPlayer(String title) {
    this.title = title;
    this.record = new ClientRecord(true, title);
  }

  /** Plays a scenario and returns the record of it. */
  static String play(String scenario) {
    List<String> lines = scenario.lines().toList();
    try (ScenarioPlayer player = new ScenarioPlayer(lines.getFirst().substring(2))) {
      for (int i = 1; i < lines.size(); i++) {
        if (lines.get(i).startsWith("@ ")) {
          player.step(lines.get(i).split(" ", 4), lines.subList(i + 1, lines.size()));
        }
      }
      return player.record.text();
    }
  }

  private void step(String[] words, List<String> rest) {
    rest.stream()
        .takeWhile(line -> line.startsWith("~ "))
        .forEach(line -> draws.add(Double.parseDouble(line.substring(2))));
    long nowMs = Long.parseLong(words[1]);
    record.open(nowMs, words[2] + (words.length > 3 ? " " + words[3] : ""));
    happen(words[2], words.length > 3 ? words[3] : "", nowMs);
    record.close(core);
  }

  private void happen(String event, String what, long nowMs) {
    switch (event) {
      case "start" -> core.start(nowMs);
      case "want" -> core.follow(wish(what), nowMs);
      case "open" -> core.opened();
      case "message" -> core.received(HexFormat.of().parseHex(what), nowMs);
      case "closed" -> core.closed(Integer.parseInt(what), "", nowMs);
      case "timer" -> core.timer(nowMs);
      case "check" -> core.check(Boolean.parseBoolean(what), nowMs);
      default -> throw new AssertionError(title + ": an unknown event: " + event);
    }
  }

  private static Wish wish(String text) {
    String[] words = text.split(" ", -1);
    List<Wish.Selection> selections =
        Arrays.stream(words[1].split(",", -1))
            .map(each -> each.split("/", -1))
            .map(each -> new Wish.Selection(each[0], each[1]))
            .toList();
    return new Wish(words[0], selections);
  }

  private double draw() {
    double fraction = draws.removeFirst();
    record.draw(fraction);
    return fraction;
  }

  @Override
  public void connect() {
    record.action("connect");
  }

  @Override
  public void send(byte[] message) {
    try {
      record.send(ClientToBackend.parseFrom(message));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close(int code, String reason) {
    record.action("close " + code);
  }

  @Override
  public void close() {
    core.close();
  }
}
