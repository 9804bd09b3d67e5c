package dev.lockstep.system;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import java.io.IOException;
import java.util.Map;

/** Suspends one thread of another process through its debugger, until this is closed. */
final class HeldThread implements AutoCloseable {
  private final VirtualMachine machine;

  private HeldThread(VirtualMachine machine) {
    this.machine = machine;
  }

  /** Returns the option with which the process must start. */
  static String option(int port) {
    return "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address=127.0.0.1:"
        + port;
  }

  /**
   * Suspends the first thread whose name has this prefix.
   *
   * @param port the debugger's port, as passed to {@link #option}
   */
  static HeldThread hold(int port, String name) throws IOException {
    VirtualMachine machine = attach(port);
    try {
      ThreadReference thread =
          machine.allThreads().stream()
              .filter(each -> each.name().startsWith(name))
              .findFirst()
              .orElseThrow(() -> new IOException("there is no thread " + name));
      thread.suspend();
      return new HeldThread(machine);
    } catch (IOException | RuntimeException e) {
      machine.dispose();
      throw e;
    }
  }

  private static VirtualMachine attach(int port) throws IOException {
    AttachingConnector connector =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(each -> each.name().equals("com.sun.jdi.SocketAttach"))
            .findFirst()
            .orElseThrow(() -> new IOException("this JDK has no debugger"));
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    set(arguments, "hostname", "127.0.0.1");
    set(arguments, "port", Integer.toString(port));
    try {
      return connector.attach(arguments);
    } catch (IllegalConnectorArgumentsException e) {
      throw new IOException(e);
    }
  }

  private static void set(Map<String, Connector.Argument> arguments, String name, String value) {
    Connector.Argument argument = arguments.get(name);
    if (argument == null) {
      throw new IllegalStateException(name);
    }
    argument.setValue(value);
  }

  /** Resumes everything. */
  @Override
  public void close() {
    machine.dispose();
  }
}
