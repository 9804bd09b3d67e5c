package dev.lockstep.bench.sim;

import dev.lockstep.backend.identity.Credentials;
import dev.lockstep.backend.identity.CredentialsReader;
import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.backend.yaml.SourceText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tokens of all users and agents there can be, minted once, and the file that lets them in. */
final class SimCredentials {
  static final List<String> CLUSTERS = List.of("north", "south");

  private static final Map<String, TokenMint.MintedToken> TOKENS = mint();
  static final Credentials CREDENTIALS = read();

  private SimCredentials() {}

  private static Map<String, TokenMint.MintedToken> mint() {
    TokenMint mint = new TokenMint(new SeededRandom(1));
    Map<String, TokenMint.MintedToken> tokens = new LinkedHashMap<>();
    SimNames.USERS.forEach(user -> tokens.put("user " + user, mint.mint()));
    CLUSTERS.forEach(cluster -> tokens.put("agent " + cluster, mint.mint()));
    return tokens;
  }

  private static Credentials read() {
    StringBuilder text = new StringBuilder("users:\n");
    for (String user : SimNames.USERS) {
      text.append("  - {user: %s, tokenSha256: %s}\n".formatted(user, hash("user " + user)));
    }
    text.append("agents:\n");
    for (String cluster : CLUSTERS) {
      text.append(
          "  - {cluster: %s, tokenSha256: %s}\n".formatted(cluster, hash("agent " + cluster)));
    }
    return CredentialsReader.read(
        List.of(new SourceText("credentials.yaml", text.toString())),
        CredentialsReader.KeyFiles.NONE);
  }

  private static String hash(String owner) {
    return minted(owner).hash().hex();
  }

  static String userToken(String user) {
    return minted("user " + user).token();
  }

  static String agentToken(String cluster) {
    return minted("agent " + cluster).token();
  }

  private static TokenMint.MintedToken minted(String owner) {
    TokenMint.MintedToken token = TOKENS.get(owner);
    if (token == null) {
      throw new IllegalArgumentException(owner);
    }
    return token;
  }
}
