package dev.lockstep.backend.identity;

import dev.lockstep.backend.access.Names;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.common.yaml.YamlFields;
import dev.lockstep.common.yaml.YamlNode;
import dev.lockstep.common.yaml.YamlReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of credential files. As with policies, all files make one set that is accepted or
 * refused as a whole; no refusal repeats a value from the file.
 */
public final class CredentialsReader {
  static final int USERS_MAX = 10_000;
  static final int AGENTS_MAX = 10_000;
  static final int ISSUERS_MAX = 16;
  static final int GROUPS_MAX = 1_000;

  private final KeyFiles keyFiles;
  private final List<UserToken> users = new ArrayList<>();
  private final List<AgentToken> agents = new ArrayList<>();
  private final List<JwtIssuer> issuers = new ArrayList<>();
  private final Map<TokenHash, String> places = new HashMap<>();

  /** Fetches the text of a file that a credentials file names. */
  @FunctionalInterface
  public interface KeyFiles {
    /** Refuses every file; keys must be in the credentials file itself. */
    KeyFiles NONE =
        (source, file) -> {
          throw new UnreadableKeys("names a file, but files cannot be named here");
        };

    /**
     * Reads {@code file}, named in {@code source}.
     *
     * @throws UnreadableKeys when it cannot be read
     */
    String read(String source, String file);
  }

  /** A key file cannot be read; the message follows the name of the field that names it. */
  public static final class UnreadableKeys extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnreadableKeys(String problem) {
      super(problem);
    }
  }

  private CredentialsReader(KeyFiles keyFiles) {
    this.keyFiles = keyFiles;
  }

  public static Credentials read(List<SourceText> sources, KeyFiles keyFiles) {
    CredentialsReader reader = new CredentialsReader(keyFiles);
    for (SourceText source : sources) {
      for (YamlNode document : YamlReader.read(source)) {
        reader.add(document);
      }
    }
    return new Credentials(
        new Authenticator(reader.users, reader.issuers),
        new AgentAuthenticator(reader.agents),
        List.of());
  }

  private void add(YamlNode document) {
    YamlFields fields = YamlFields.of(document, "", "users", "agents", "issuers");
    eachOf(fields, "users", USERS_MAX, this::addUser);
    eachOf(fields, "agents", AGENTS_MAX, this::addAgent);
    eachOf(fields, "issuers", ISSUERS_MAX, this::addIssuer);
    requireAtMost(fields, "users", users.size(), USERS_MAX);
    requireAtMost(fields, "agents", agents.size(), AGENTS_MAX);
    requireAtMost(fields, "issuers", issuers.size(), ISSUERS_MAX);
  }

  private interface Entry {
    void add(YamlNode node, String path);
  }

  private static void eachOf(YamlFields fields, String name, int max, Entry entry) {
    if (fields.has(name)) {
      List<YamlNode> nodes = fields.list(name, max);
      for (int index = 0; index < nodes.size(); index++) {
        entry.add(nodes.get(index), name + "[" + index + "]");
      }
    }
  }

  private static void requireAtMost(YamlFields fields, String name, int count, int max) {
    if (count > max) {
      throw fields.refused(name, "brings the files to more than " + max + " entries together");
    }
  }

  private void addUser(YamlNode node, String path) {
    YamlFields fields = YamlFields.of(node, path, "user", "groups", "tokenSha256");
    String user = fields.text("user");
    refuse(fields, "user", Names.subjectProblem(user));
    List<String> groups = fields.has("groups") ? fields.texts("groups", GROUPS_MAX) : List.of();
    for (int index = 0; index < groups.size(); index++) {
      Optional<String> problem = Names.subjectProblem(groups.get(index));
      if (problem.isPresent()) {
        throw fields.refused("groups", index, problem.get());
      }
    }
    users.add(new UserToken(new Subject(user, groups), hash(fields)));
  }

  private void addAgent(YamlNode node, String path) {
    YamlFields fields = YamlFields.of(node, path, "cluster", "tokenSha256");
    String cluster = fields.text("cluster");
    refuse(fields, "cluster", Names.clusterProblem(cluster));
    agents.add(new AgentToken(cluster, hash(fields)));
  }

  private void addIssuer(YamlNode node, String path) {
    JwtIssuer issuer = IssuerReader.read(node, path, keyFiles);
    String name = issuer.rules().issuer();
    if (issuers.stream().anyMatch(other -> other.rules().issuer().equals(name))) {
      throw node.refused(path + ".issuer is the same as another issuer's");
    }
    issuers.add(issuer);
  }

  /** Reads a hash, which no other entry may have: a token belongs to one user or one cluster. */
  private TokenHash hash(YamlFields fields) {
    String text = fields.text("tokenSha256");
    if (text.startsWith(TokenMint.PREFIX)) {
      throw fields.refused(
          "tokenSha256",
          "holds a token instead of its hash: every reader of this file may have it, so make a"
              + " new one with \"lockstep token\"");
    }
    TokenHash hash =
        TokenHash.ofHex(text)
            .orElseThrow(() ->
                fields.refused(
                    "tokenSha256",
                    "must be the 64 hexadecimal digits that \"lockstep token\" prints"));
    String place = fields.source() + ":" + fields.line();
    @Nullable String other = places.putIfAbsent(hash, place);
    if (other != null) {
      throw fields.refused("tokenSha256", "is the same as that of the entry at " + other);
    }
    return hash;
  }

  static void refuse(YamlFields fields, String name, Optional<String> problem) {
    if (problem.isPresent()) {
      throw fields.refused(name, problem.get());
    }
  }
}
