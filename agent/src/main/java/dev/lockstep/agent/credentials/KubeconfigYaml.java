package dev.lockstep.agent.credentials;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.common.yaml.YamlLimits;
import dev.lockstep.common.yaml.YamlNode;
import dev.lockstep.common.yaml.YamlReader;
import dev.lockstep.common.yaml.YamlRefused;
import io.fabric8.kubernetes.api.model.Config;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads a kubeconfig's YAML into the client library's model. Aliases, tags, duplicate fields and
 * second documents are refused: they let a file mean something other than it seems to.
 */
final class KubeconfigYaml {

  private static final int FILE_BYTES_MAX = 2 * 1024 * 1024;

  /** A bundle of authorities is the longest value. */
  private static final YamlLimits LIMITS = new YamlLimits(FILE_BYTES_MAX, 32, 1024 * 1024);

  private static final ObjectMapper MAPPER =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private KubeconfigYaml() {}

  static Config read(Path file) {
    String text = SmallFiles.read("The kubeconfig", file, FILE_BYTES_MAX);
    if (text.isBlank()) {
      throw new CredentialsException("The kubeconfig %s is empty.".formatted(file));
    }
    try {
      return MAPPER.treeToValue(tree(root(file, text)), Config.class);
    } catch (YamlRefused e) {
      throw new CredentialsException("The kubeconfig %s.".formatted(e.getMessage()));
    } catch (JacksonException e) {
      // The library's message may quote the file, which holds secrets.
      throw new CredentialsException(
          "The kubeconfig %s is valid YAML, but not a kubeconfig.".formatted(file));
    }
  }

  private static YamlNode root(Path file, String text) {
    YamlNode root =
        YamlReader.readOne(new SourceText(file.toString(), text), LIMITS)
            .orElseThrow(
                () -> new CredentialsException("The kubeconfig %s is empty.".formatted(file)));
    if (!(root instanceof YamlNode.Mapping)) {
      throw new CredentialsException("The kubeconfig %s is not a YAML mapping.".formatted(file));
    }
    return root;
  }

  private static JsonNode tree(YamlNode node) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (node) {
      case YamlNode.Mapping mapping -> {
        ObjectNode object = json.objectNode();
        for (YamlNode.Field field : mapping.fields()) {
          if (field.name().equals("<<")) {
            throw field.value().refused("merge keys (<<) are not read here: write the fields out");
          }
          object.set(field.name(), tree(field.value()));
        }
        yield object;
      }
      case YamlNode.Sequence sequence -> {
        ArrayNode array = json.arrayNode();
        sequence.items().forEach(item -> array.add(tree(item)));
        yield array;
      }
      case YamlNode.Scalar scalar ->
          switch (scalar.type()) {
            case TEXT, NUMBER -> json.textNode(scalar.text());
            case BOOLEAN -> truth(scalar.text());
            case EMPTY -> json.nullNode();
          };
    };
  }

  private static JsonNode truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> JsonNodeFactory.instance.booleanNode(true);
      case "false" -> JsonNodeFactory.instance.booleanNode(false);
      default -> JsonNodeFactory.instance.textNode(text);
    };
  }
}
