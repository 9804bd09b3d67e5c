package dev.lockstep.backend.identity;

import dev.lockstep.backend.identity.CredentialsReader.KeyFiles;
import dev.lockstep.backend.identity.CredentialsReader.UnreadableKeys;
import dev.lockstep.backend.identity.KeyReader.KeysRefused;
import dev.lockstep.common.yaml.YamlFields;
import dev.lockstep.common.yaml.YamlNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads one issuer of JWTs. */
final class IssuerReader {
  private static final int ITEMS_MAX = 16;
  private static final int CLOCK_SKEW_SECONDS = 30;
  private static final int NAME_CHARS_MAX = 1024;
  private static final Set<String> TYPES = Set.of("jwt", "at+jwt");

  private IssuerReader() {}

  static JwtIssuer read(YamlNode node, String path, KeyFiles keyFiles) {
    YamlFields fields =
        YamlFields.of(
            node,
            path,
            "issuer",
            "audiences",
            "keys",
            "keysFile",
            "algorithms",
            "types",
            "userClaim",
            "groupsClaim",
            "userPrefix",
            "groupPrefix",
            "clockSkewSeconds");
    IssuerRules rules =
        new IssuerRules(
            name(fields, "issuer", fields.text("issuer")),
            new IssuerRules.Accepted(audiences(fields), algorithms(fields), types(fields)),
            claim(fields, "userClaim", "sub", "userPrefix"),
            claim(fields, "groupsClaim", "groups", "groupPrefix"),
            fields
                .optionalCount("clockSkewSeconds", IssuerRules.CLOCK_SKEW_SECONDS_MAX)
                .orElse(CLOCK_SKEW_SECONDS));
    return new JwtIssuer(rules, keys(fields, keyFiles));
  }

  private static IssuerRules.Claim claim(
      YamlFields fields, String field, String usual, String prefixField) {
    String name = name(fields, field, fields.optionalText(field).orElse(usual));
    return new IssuerRules.Claim(name, fields.optionalText(prefixField).orElse(""));
  }

  private static String name(YamlFields fields, String field, String value) {
    if (value.isEmpty() || value.length() > NAME_CHARS_MAX) {
      throw fields.refused(field, "must be 1 to " + NAME_CHARS_MAX + " characters");
    }
    return value;
  }

  private static Set<String> audiences(YamlFields fields) {
    List<String> audiences = fields.texts("audiences", ITEMS_MAX);
    if (audiences.isEmpty() || audiences.contains("")) {
      throw fields.refused("audiences", "must name at least one, and none may be empty");
    }
    return new HashSet<>(audiences);
  }

  private static Set<String> algorithms(YamlFields fields) {
    if (!fields.has("algorithms")) {
      return IssuerRules.ALGORITHMS;
    }
    List<String> algorithms = fields.texts("algorithms", ITEMS_MAX);
    if (algorithms.isEmpty() || !IssuerRules.ALGORITHMS.containsAll(algorithms)) {
      throw fields.refused(
          "algorithms", "may hold only " + String.join(", ", IssuerRules.ALGORITHMS));
    }
    return new HashSet<>(algorithms);
  }

  private static Set<String> types(YamlFields fields) {
    if (!fields.has("types")) {
      return TYPES;
    }
    List<String> types = fields.texts("types", ITEMS_MAX);
    if (types.isEmpty()) {
      throw fields.refused("types", "is an empty list: leave the field out for JWT and at+jwt");
    }
    return types.stream().map(type -> type.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  private static List<VerificationKey> keys(YamlFields fields, KeyFiles keyFiles) {
    boolean inFile = fields.has("keysFile");
    if (inFile == fields.has("keys")) {
      throw fields.refused("keysFile", "or keys must be there, and not both");
    }
    String field = inFile ? "keysFile" : "keys";
    try {
      String text =
          inFile ? keyFiles.read(fields.source(), fields.text("keysFile")) : fields.text("keys");
      return KeyReader.read(text);
    } catch (UnreadableKeys | KeysRefused e) {
      throw fields.refused(field, String.valueOf(e.getMessage()));
    }
  }
}
