package dev.lockstep.bench.sim;

import dev.lockstep.client.connection.ClientCore;
import dev.lockstep.client.sync.SyncCounts;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.Cursor;
import dev.lockstep.protocol.wire.Subscribe;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes down everything that one client received, did and held, as a scenario; docs/protocol.md
 * has the form.
 *
 * <p>Owned by its client. An event opens a step, actions and draws follow, and {@link #close} ends
 * the step with the client's state.
 */
final class ClientRecord {
  private static final HexFormat HEX = HexFormat.of();

  private final StringBuilder text = new StringBuilder();
  private final StringBuilder draws = new StringBuilder();
  private final StringBuilder actions = new StringBuilder();
  private final boolean isKept;

  ClientRecord(boolean isKept, String title) {
    this.isKept = isKept;
    text.append("# ").append(title).append('\n');
  }

  /** The scenario so far. */
  String text() {
    return text.toString();
  }

  void open(long nowMs, String event) {
    if (isKept) {
      text.append("@ ").append(nowMs).append(' ').append(event).append('\n');
    }
  }

  void draw(double fraction) {
    if (isKept) {
      draws.append("~ ").append(fraction).append('\n');
    }
  }

  void action(String action) {
    if (isKept) {
      actions.append("> ").append(action).append('\n');
    }
  }

  void send(ClientToBackend message) {
    if (isKept && message.hasSubscribe()) {
      action("subscribe " + write(message.getSubscribe()));
    } else if (isKept && message.hasUnsubscribe()) {
      action("unsubscribe " + message.getUnsubscribe().getCluster());
    }
  }

  void close(ClientCore core) {
    if (isKept) {
      text.append(draws).append(actions).append("= ").append(stand(core)).append('\n');
      text.append(": ").append(counts(core)).append('\n');
      draws.setLength(0);
      actions.setLength(0);
    }
  }

  static String message(byte[] message) {
    return "message " + HEX.formatHex(message);
  }

  static String want(Wish wish) {
    return "want "
        + wish.cluster()
        + " "
        + wish.selections().stream()
            .map(each -> each.type() + "/" + each.namespace())
            .collect(Collectors.joining(","));
  }

  /** A client's state and position, in the form of the golden scenarios. */
  static String stand(ClientCore core) {
    var receiver = core.receiver();
    return "%s %s %d.%d %s %d %s"
        .formatted(
            core.state(),
            orDash(receiver.history()),
            receiver.position().epoch(),
            receiver.position().version(),
            HEX.toHexDigits(receiver.view()),
            receiver.state().objects(),
            HEX.toHexDigits(receiver.state().digest()));
  }

  /** The due time of the client's timer, whether its content is proven, and its counts. */
  static String counts(ClientCore core) {
    SyncCounts counts = core.counts();
    List<Long> all =
        List.of(
            counts.applied,
            counts.resets,
            counts.gaps,
            counts.wrong,
            counts.old,
            counts.skipped,
            counts.strays,
            counts.malformed,
            counts.silences,
            counts.connects);
    String due = core.dueMs().isPresent() ? String.valueOf(core.dueMs().getAsLong()) : "-";
    return due
        + " "
        + (core.isProven() ? "proven" : "unproven")
        + " "
        + all.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  private static String write(Subscribe subscribe) {
    String selections =
        subscribe.getSelectionsList().stream()
            .map(each -> each.getType() + "/" + each.getNamespace())
            .collect(Collectors.joining(","));
    return "%d %s %s %s"
        .formatted(
            subscribe.getNumber(),
            subscribe.getCluster(),
            selections,
            subscribe.hasCursor() ? write(subscribe.getCursor()) : "-");
  }

  private static String write(Cursor cursor) {
    String partial =
        cursor.hasPartial()
            ? " partial=%s:%d"
                .formatted(
                    HEX.toHexDigits(cursor.getPartial().getTransfer()),
                    cursor.getPartial().getChunks())
            : "";
    return "%s@%d.%d/%s%s%s"
        .formatted(
            orDash(cursor.getHistory()),
            cursor.getPosition().getEpoch(),
            cursor.getPosition().getVersion(),
            HEX.toHexDigits(cursor.getView()),
            cursor.getDistrust() ? " distrust" : "",
            partial);
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
