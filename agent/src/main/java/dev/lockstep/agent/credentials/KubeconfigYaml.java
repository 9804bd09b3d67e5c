package dev.lockstep.agent.credentials;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.fabric8.kubernetes.api.model.Config;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads a kubeconfig's YAML into the client library's model. Aliases, merge keys, duplicate keys
 * and second documents are refused: they make a file mean something else than it seems to.
 */
final class KubeconfigYaml {

  private static final int FILE_BYTES_MAX = 2 * 1024 * 1024;
  private static final int DEPTH_MAX = 32;

  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
          .build();
  private static final ObjectMapper MAPPER =
      new ObjectMapper(YAML).disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private KubeconfigYaml() {}

  static Config read(Path file) {
    String text = SmallFiles.read("The kubeconfig", file, FILE_BYTES_MAX);
    if (text.isBlank()) {
      throw new CredentialsException("The kubeconfig %s is empty.".formatted(file));
    }
    try {
      scan(file, text);
      return MAPPER.readValue(text, Config.class);
    } catch (JacksonException e) {
      // Its own message may quote the file, which holds secrets.
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new CredentialsException(
          "The kubeconfig %s is not valid YAML of a kubeconfig%s."
              .formatted(file, line > 0 ? ", near line " + line : ""));
    } catch (IOException e) {
      throw new CredentialsException("The kubeconfig %s cannot be read.".formatted(file), e);
    }
  }

  private static void scan(Path file, String text) throws IOException {
    try (YAMLParser parser = YAML.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new CredentialsException("The kubeconfig %s is not a YAML mapping.".formatted(file));
      }
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          throw new CredentialsException("The kubeconfig %s is cut short.".formatted(file));
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        refuseIndirection(file, parser, token);
      }
      if (parser.nextToken() != null) {
        throw new CredentialsException(
            "The kubeconfig %s holds more than one YAML document.".formatted(file));
      }
    }
  }

  private static void refuseIndirection(Path file, YAMLParser parser, JsonToken token)
      throws IOException {
    boolean isMerge =
        token == JsonToken.FIELD_NAME && ((JsonParser) parser).currentName().equals("<<");
    if (isMerge || parser.isCurrentAlias()) {
      throw new CredentialsException(
          "The kubeconfig %s uses YAML aliases or merge keys, which are not supported."
              .formatted(file));
    }
  }
}
