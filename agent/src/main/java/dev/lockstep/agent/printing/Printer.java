package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Node;

/** How the objects of one type are shown. Without state: one printer serves all projectors. */
public interface Printer {

  /** Adds one cell for each column of the type. */
  void print(Node object, Cells cells);

  /** Does both, for a printer that needs the same for both. */
  default Verdict printAndJudge(Node object, Cells cells, boolean isDeleted) {
    print(object, cells);
    return isDeleted ? judgeDeleted(object) : judge(object);
  }

  /** Judges an object that is not being deleted. */
  Verdict judge(Node object);

  /** Judges an object that is being deleted. */
  default Verdict judgeDeleted(Node object) {
    return Verdict.TERMINATING;
  }
}
