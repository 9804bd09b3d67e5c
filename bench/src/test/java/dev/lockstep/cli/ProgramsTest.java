package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The commands, and the programs that they belong to. */
final class ProgramsTest {
  @TempDir Path home;

  private static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("mvnw"))) {
      at = Objects.requireNonNull(at.getParent());
    }
    return at;
  }

  /** The names of the commands by the file that holds their classes. */
  private static Map<String, CommandSpec> commands() {
    Map<String, CommandSpec> commands = new TreeMap<>();
    for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
      for (Object each : provider.commands(new Machine(Map.of()), new ProcessEnding())) {
        CommandSpec spec = new CommandLine(each).getCommandSpec();
        assertThat(commands.put(spec.name(), spec)).as(spec.name()).isNull();
      }
    }
    return commands;
  }

  @Test
  void shouldKnowTheDescriptionOfEachCommandThatAProgramHas() {
    Map<String, CommandSpec> commands = commands();

    assertThat(Commands.all().keySet()).containsExactlyInAnyOrderElementsOf(commands.keySet());
    Commands.all()
        .forEach((name, description) ->
            assertThat(Objects.requireNonNull(commands.get(name)).usageMessage().description())
                .as(name)
                .containsExactly(description));
  }

  @Test
  void shouldListAllCommandsInOrderWhenAskedForHelp() {
    for (String[] call : new String[][] {{"help"}, {"--help"}}) {
      String help = Session.in(home).run(call).out();

      int at = help.indexOf("Commands:");
      for (String name : Commands.all().keySet()) {
        int next = help.indexOf("\n  " + name + " ", at);
        assertThat(next).as(name + " in " + help).isGreaterThan(at);
        at = next;
      }
    }
  }

  @Test
  void shouldSayHowToStartACommandWhenItBelongsToAnotherProgram() {
    CommandLine absent = AbsentCommand.of(Map.entry("demo", Commands.DEMO));

    assertThat(absent.getUsageMessage()).contains("Run a simulated cluster");
    assertThat(absent.getCommandSpec().usageMessage().description()).containsExactly(Commands.DEMO);
    assertThat(AbsentCommand.is(absent.getCommandSpec())).isTrue();
    absent.setExecutionExceptionHandler((failed, command, parsed) -> {
      assertThat(failed)
          .isInstanceOf(WrongUse.class)
          .hasMessage("this program has no such command; start it with ./lockstep demo");
      return 2;
    });
    assertThat(absent.execute("--port", "0", "more")).isEqualTo(2);
  }

  @Test
  void shouldFindTheProgramOfEachCommandWhenTheLauncherIsAsked() throws Exception {
    for (Map.Entry<String, CommandSpec> command : commands().entrySet()) {
      String module = launched(command.getKey());
      String source = command.getValue().userObject().getClass().getName().replace('.', '/');

      assertThat(root().resolve(module).resolve("src/main/java/" + source + ".java"))
          .as("the class of " + command.getKey() + ", which the launcher looks for in " + module)
          .exists();
    }
    try (Stream<String> lines = Files.lines(root().resolve("lockstep"))) {
      assertThat(lines.filter(line -> line.contains("help) command="))).hasSize(1);
    }
  }

  /** The module that the launcher starts for a command. */
  private static String launched(String command) throws IOException, InterruptedException {
    String function = "eval \"$(sed -n '/^program_of() {/,/^}/p' \"$1\")\"; program_of \"$2\"";
    Process shell =
        new ProcessBuilder(
                List.of("bash", "-c", function, "bash", root().resolve("lockstep") + "", command))
            .redirectErrorStream(true)
            .start();
    try (InputStream out = shell.getInputStream()) {
      String text = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
      return text;
    }
  }
}
