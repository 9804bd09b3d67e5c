package dev.lockstep.cli.backend;

import dev.lockstep.backend.Backend;
import dev.lockstep.backend.BackendConfig;
import dev.lockstep.backend.files.FilesRefused;
import dev.lockstep.backend.store.StoreRefused;
import dev.lockstep.cli.Commands;
import dev.lockstep.cli.CommonOptions;
import dev.lockstep.cli.Ending;
import dev.lockstep.cli.Logging;
import dev.lockstep.cli.Version;
import dev.lockstep.cli.WrongUse;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the backend with the IDE's pages until the process is asked to end. */
@Command(name = "backend", description = Commands.BACKEND)
final class BackendCommand implements Callable<Integer> {
  /** Netty's own property wins. */
  private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

  private final Ending ending;

  @Mixin private CommonOptions common;
  @Mixin private Logging logging;
  @Spec private CommandSpec spec;

  @Option(
      names = "--policies",
      paramLabel = "PATH",
      description = "Policy file or folder; reloaded on change.")
  private @Nullable Path policies;

  @Option(
      names = "--credentials",
      paramLabel = "PATH",
      description = "Credentials file or folder; reloaded on change.")
  private @Nullable Path credentials;

  @Option(
      names = "--store",
      paramLabel = "FILE",
      description =
          "File for epochs, histories and audit events. Without it, a restart resets every client"
              + " and loses the audit events.")
  private @Nullable Path store;

  @Mixin private ListenOptions listen;

  BackendCommand(Ending ending) {
    this.ending = ending;
  }

  @Override
  public Integer call() {
    if (common.printIfAsked()) {
      return 0;
    }
    BackendConfig config = config();
    logging.begin(Logging.Threshold.INFO);
    if (System.getProperty(LEAK_DETECTION) == null) {
      // Sampling one buffer in a hundred costs some percent of the CPU. Tests check every buffer.
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
    CompletableFuture<Void> asked = ending.asked();
    try (Backend backend = Backend.start(config)) {
      print(backend, config.web().connections().max());
      asked.join();
      return 0;
    } catch (IOException | FilesRefused | StoreRefused e) {
      throw new WrongUse(String.valueOf(e.getMessage()));
    }
  }

  private BackendConfig config() {
    if (policies == null) {
      throw new WrongUse(
          "name the policies with --policies; without a policy no user sees anything");
    }
    if (credentials == null) {
      throw new WrongUse(
          "name the users' and agents' credentials with --credentials; \"lockstep token\" creates"
              + " entries for them");
    }
    return new BackendConfig(
        listen.config(),
        new BackendConfig.Files(Optional.ofNullable(store), policies, credentials),
        BackendConfig.Limits.DEFAULT,
        Optional.empty(),
        Version.text());
  }

  private void print(Backend backend, int connections) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "Backend at %s://%s:%d; health at /readyz, metrics at /metrics%n",
        backend.url().getScheme(), listen.host, backend.port());
    if (connections < listen.connectionsMax) {
      out.printf(
          "At most %d connections instead of %d: this process may open only %d files (ulimit"
              + " -n).%n",
          connections, listen.connectionsMax, Descriptors.now().most());
    }
    if (store == null) {
      out.println("No --store: a restart resets every client and loses the audit events.");
    }
    out.flush();
  }
}
