package dev.lockstep.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What options default to: the environment first, then the configuration file, then the program.
 *
 * <p>The option {@code --port} of {@code lockstep demo} is {@code LOCKSTEP_DEMO_PORT} in the
 * environment and {@code demo: {port: …}} in the file.
 */
final class Settings implements CommandLine.IDefaultValueProvider {
  private static final int FILE_BYTES_MAX = 1 << 20;
  private static final String PREFIX = "LOCKSTEP_";

  private final Map<String, String> environment;
  private final @Nullable JsonNode file;

  private Settings(Map<String, String> environment, @Nullable JsonNode file) {
    this.environment = environment;
    this.file = file;
  }

  /**
   * Reads the file that {@code --config} or LOCKSTEP_CONFIG names, or the usual one if it is there.
   *
   * @throws WrongUse if it cannot be read, or names a command or an option that there is not
   */
  static Settings load(String[] args, Map<String, String> environment, CommandLine program) {
    Path named = named(args, environment.get(PREFIX + "CONFIG"));
    Path path = named == null ? Machine.of(environment).configFile() : named;
    if (named == null && !Files.exists(path)) {
      return new Settings(environment, null);
    }
    JsonNode file = read(path);
    check(path, file, program);
    return new Settings(environment, file);
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

  private static JsonNode read(Path path) {
    try {
      if (!Files.isRegularFile(path)) {
        throw new WrongUse("the configuration file " + path + " is not there, or is not a file");
      }
      if (Files.size(path) > FILE_BYTES_MAX) {
        throw new WrongUse("the configuration file " + path + " is larger than 1 MiB");
      }
      YAMLMapper yaml =
          YAMLMapper.builder(YAMLFactory.builder().build())
              .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .build();
      JsonNode file = yaml.readTree(path.toFile());
      return file == null || file.isMissingNode() ? yaml.createObjectNode() : file;
    } catch (JsonProcessingException e) {
      String at = e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
      throw new WrongUse(
          "the configuration file " + path + " is not YAML" + at + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new WrongUse("the configuration file " + path + " cannot be read; check its rights");
    }
  }

  private static void check(Path path, JsonNode file, CommandLine program) {
    if (!file.isObject()) {
      throw new WrongUse(
          "the configuration file " + path + " must name commands, as in \"demo: {port: 8080}\"");
    }
    file.fieldNames()
        .forEachRemaining(command -> {
          CommandLine known = program.getSubcommands().get(command);
          if (known == null) {
            throw new WrongUse(
                "the configuration file " + path + " names an unknown command: " + command);
          }
          checkOptions(path, command, file.get(command), known.getCommandSpec());
        });
  }

  private static void checkOptions(Path path, String command, JsonNode section, CommandSpec spec) {
    section
        .fieldNames()
        .forEachRemaining(option -> {
          if (spec.findOption("--" + option) == null) {
            throw new WrongUse(
                "the configuration file %s names an unknown option of %s: %s"
                    .formatted(path, command, option));
          }
        });
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    Origin origin = origin(option);
    return origin == null ? null : origin.value();
  }

  /** Where a default comes from, for {@code --print-config}. */
  record Origin(String value, String from) {}

  @Nullable Origin origin(OptionSpec option) {
    String name = option.longestName().replaceFirst("^--?", "");
    String command = option.command().name();
    String variable = (PREFIX + command + "_" + name).toUpperCase(Locale.ROOT).replace('-', '_');
    String fromEnvironment = environment.get(variable);
    if (fromEnvironment != null) {
      return new Origin(fromEnvironment, variable);
    }
    JsonNode value = file == null ? null : file.path(command).get(name);
    return value == null ? null : new Origin(text(value), "configuration file");
  }

  private static String text(JsonNode value) {
    if (!value.isArray()) {
      return value.asText();
    }
    List<String> parts = new ArrayList<>();
    value.forEach(part -> parts.add(part.asText()));
    return String.join(",", parts);
  }
}
