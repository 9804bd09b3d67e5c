package dev.lockstep.cli;

import java.util.List;

/**
 * The commands of one program. A program names its provider in {@code META-INF/services}; it runs
 * the commands of every provider on its class path.
 */
public interface CommandProvider {
  /** Creates the commands: objects with picocli's annotations. */
  List<Object> commands(Machine machine, Ending ending);
}
