package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.wire.Subscribe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decodes and checks subscriptions. Pure. */
final class Subscriptions {
  private static final int HISTORY_CHARS_MAX = 128;

  /** One shared list for the most frequent selection. */
  private static final List<Selection> EVERYTHING = List.of(Selection.EVERYTHING);

  private Subscriptions() {}

  static Cursor cursor(Subscribe wish) throws FrameException {
    if (!wish.hasCursor() || wish.getCursor().getHistory().isEmpty()) {
      return wish.hasCursor() && wish.getCursor().hasPartial()
          ? withPartial(Cursor.NOTHING, wish)
          : Cursor.NOTHING;
    }
    dev.lockstep.protocol.wire.Cursor sent = wish.getCursor();
    if (sent.getHistory().length() > HISTORY_CHARS_MAX) {
      throw new FrameException(CloseCode.MALFORMED, "a history's name is too long");
    }
    Cursor cursor =
        new Cursor(
            sent.getHistory(),
            FrameDecoder.position(sent.getPosition()),
            sent.getView(),
            sent.getDistrust(),
            Optional.empty());
    return sent.hasPartial() ? withPartial(cursor, wish) : cursor;
  }

  private static Cursor withPartial(Cursor cursor, Subscribe wish) {
    return new Cursor(
        cursor.history(),
        cursor.position(),
        cursor.view(),
        cursor.distrusted(),
        Optional.of(wish.getCursor().getPartial()));
  }

  static List<Selection> selections(Subscribe wish) {
    if (wish.getSelectionsCount() == 1) {
      Selection only =
          new Selection(wish.getSelections(0).getType(), wish.getSelections(0).getNamespace());
      return only.equals(Selection.EVERYTHING) ? EVERYTHING : List.of(only);
    }
    List<Selection> selections = new ArrayList<>(wish.getSelectionsCount());
    for (dev.lockstep.protocol.wire.Selection each : wish.getSelectionsList()) {
      selections.add(new Selection(each.getType(), each.getNamespace()));
    }
    return selections;
  }

  /** Returns what is wrong with a subscription, for the user; empty if it is valid. */
  static String problem(Subscribe wish) {
    if (wish.getSelectionsCount() > Limits.SELECTIONS_MAX) {
      return "A subscription has at most "
          + Limits.SELECTIONS_MAX
          + " selections, this one has "
          + wish.getSelectionsCount()
          + ". Ask for all types, or for all namespaces, with \"*\".";
    }
    for (Selection each : selections(wish)) {
      if (!each.isWellFormed()) {
        return "A selection names a type such as \"pods\" or \"deployments.apps\" and a namespace,"
            + " or \"*\" for all; one of this subscription's does neither.";
      }
    }
    return "";
  }
}
