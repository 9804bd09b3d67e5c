package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Node;

/** Prints and judges the objects of one type. Stateless: all projectors share one printer. */
public interface Printer {

  /** Adds one cell for each column of the type. */
  void print(Node object, Cells cells);

  /** Prints and judges, for a printer that needs the same values for both. */
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
