package dev.lockstep.cli;

import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.common.yaml.YamlLimits;
import dev.lockstep.common.yaml.YamlNode;
import dev.lockstep.common.yaml.YamlNode.Field;
import dev.lockstep.common.yaml.YamlNode.Mapping;
import dev.lockstep.common.yaml.YamlNode.Scalar;
import dev.lockstep.common.yaml.YamlNode.Sequence;
import dev.lockstep.common.yaml.YamlReader;
import dev.lockstep.common.yaml.YamlRefused;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Defaults of options: from the environment, else from the configuration file, else built in.
 *
 * <p>The option {@code --port} of {@code lockstep demo} is {@code LOCKSTEP_DEMO_PORT} in the
 * environment and {@code demo: {port: …}} in the file.
 */
public final class Settings implements CommandLine.IDefaultValueProvider {
  private static final int FILE_BYTES_MAX = 1 << 20;
  private static final String PREFIX = "LOCKSTEP_";

  private static final Set<String> YES = Set.of("true", "on", "yes", "y");

  private final Map<String, String> environment;

  /** The file's sections: options' values by their names, by command. */
  private final Map<String, Map<String, String>> file;

  private Settings(Map<String, String> environment, Map<String, Map<String, String>> file) {
    this.environment = environment;
    this.file = file;
  }

  /**
   * Reads the file that {@code --config} or LOCKSTEP_CONFIG names, or the usual one if it exists.
   *
   * @throws WrongUse if it cannot be read, or names an unknown command or option
   */
  static Settings load(String[] args, Map<String, String> environment, CommandLine program) {
    Path named = named(args, environment.get(PREFIX + "CONFIG"));
    Path path = named == null ? new Machine(environment).configFile() : named;
    if (named == null && !Files.exists(path)) {
      return new Settings(environment, Map.of());
    }
    try {
      return new Settings(environment, sections(read(path), program));
    } catch (YamlRefused e) {
      throw new WrongUse("the configuration file " + e.getMessage());
    }
  }

  private static @Nullable Path named(String[] args, @Nullable String fromEnvironment) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith("--config=")) {
        return Path.of(args[i].substring("--config=".length()));
      }
      if (args[i].equals("--config") && i + 1 < args.length) {
        return Path.of(args[i + 1]);
      }
    }
    return fromEnvironment == null || fromEnvironment.isEmpty() ? null : Path.of(fromEnvironment);
  }

  private static Optional<YamlNode> read(Path path) {
    try {
      if (!Files.isRegularFile(path)) {
        throw new WrongUse("the configuration file " + path + " does not exist or is not a file");
      }
      if (Files.size(path) > FILE_BYTES_MAX) {
        throw new WrongUse("the configuration file " + path + " is larger than 1 MiB");
      }
      SourceText text = new SourceText(path.toString(), Files.readString(path));
      return YamlReader.readOne(text, YamlLimits.SMALL);
    } catch (CharacterCodingException e) {
      throw new WrongUse("the configuration file " + path + " is not text in UTF-8");
    } catch (IOException e) {
      throw new WrongUse(
          "the configuration file " + path + " cannot be read; check its permissions");
    }
  }

  private static Map<String, Map<String, String>> sections(
      Optional<YamlNode> file, CommandLine program) {
    Map<String, Map<String, String>> sections = new HashMap<>();
    for (Field section : fields(file, "must name commands, as in \"demo: {port: 8080}\"")) {
      CommandLine known = program.getSubcommands().get(section.name());
      if (known == null) {
        throw section.value().refused("names an unknown command: " + section.name());
      }
      sections.put(section.name(), values(section, known.getCommandSpec()));
    }
    return sections;
  }

  private static Map<String, String> values(Field section, CommandSpec spec) {
    Map<String, String> values = new HashMap<>();
    Optional<YamlNode> content = Optional.of(section.value()).filter(node -> !isEmpty(node));
    for (Field option : fields(content, "must name options of " + section.name())) {
      if (spec.findOption("--" + option.name()) == null && !AbsentCommand.is(spec)) {
        throw option
            .value()
            .refused("names an unknown option of %s: %s".formatted(section.name(), option.name()));
      }
      values.put(option.name(), text(option.value()));
    }
    return values;
  }

  private static List<Field> fields(Optional<YamlNode> node, String problem) {
    if (node.isEmpty()) {
      return List.of();
    }
    if (node.get() instanceof Mapping mapping) {
      return mapping.fields();
    }
    throw node.get().refused(problem);
  }

  private static boolean isEmpty(YamlNode node) {
    return node instanceof Scalar scalar && scalar.type() == YamlNode.Type.EMPTY;
  }

  /** Returns an option's value in the form that arguments have. */
  private static String text(YamlNode node) {
    return switch (node) {
      case Scalar scalar ->
          switch (scalar.type()) {
            case TEXT -> scalar.text();
            case NUMBER -> number(scalar.text());
            case BOOLEAN -> String.valueOf(YES.contains(scalar.text().toLowerCase(Locale.ROOT)));
            case EMPTY -> throw node.refused("is empty: give it a value or leave it out");
          };
      case Sequence list -> String.join(",", list.items().stream().map(Settings::text).toList());
      case Mapping mapping -> throw node.refused("is a mapping where a value belongs");
    };
  }

  /** Converts whole numbers in forms that only YAML has, such as 0x1f90 and 8_080. */
  private static String number(String text) {
    try {
      return String.valueOf(Long.decode(text.replace("_", "")));
    } catch (NumberFormatException e) {
      return text;
    }
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    Origin origin = origin(option);
    return origin == null ? null : origin.value();
  }

  /** A default and its source, for {@code --print-config}. */
  record Origin(String value, String from) {}

  @Nullable Origin origin(OptionSpec option) {
    String name = option.longestName().replaceFirst("^--?", "");
    String command = option.command().name();
    String variable = (PREFIX + command + "_" + name).toUpperCase(Locale.ROOT).replace('-', '_');
    String fromEnvironment = environment.get(variable);
    if (fromEnvironment != null) {
      return new Origin(fromEnvironment, variable);
    }
    String value = file.getOrDefault(command, Map.of()).get(name);
    return value == null ? null : new Origin(value, "configuration file");
  }
}
