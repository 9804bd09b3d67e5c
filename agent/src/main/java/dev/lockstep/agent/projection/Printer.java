package dev.lockstep.agent.projection;

/** How the objects of one type are shown. Without state: one printer serves all projectors. */
interface Printer {

  /** Adds one cell for each column of the type. */
  void print(Node object, Cells cells);

  /** Judges an object that is not being deleted. */
  Verdict judge(Node object);

  /** Judges an object that is being deleted. */
  default Verdict judgeDeleted(Node object) {
    return Verdict.TERMINATING;
  }
}
