package dev.lockstep.bench.sim;

import dev.lockstep.backend.identity.Credentials;
import dev.lockstep.backend.identity.CredentialsReader;
import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.bench.sim.cluster.SimNames;
import dev.lockstep.bench.sim.time.SeededRandom;
import dev.lockstep.common.yaml.SourceText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tokens of all users and agents, minted once, and the credential file that accepts them. */
final class SimCredentials {
  static final List<String> CLUSTERS = List.of("north", "south");

  private static final String ISSUER = "sim";
  private static final String CURVE = "Ed25519";
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final KeyPair ISSUERS_KEY = issuersKey();
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
    text.append(
        """
        issuers:
          - issuer: %s
            audiences: [%s]
            clockSkewSeconds: 0
            keys: "-----BEGIN PUBLIC KEY-----%s-----END PUBLIC KEY-----"
        """
            .formatted(
                ISSUER,
                ISSUER,
                Base64.getEncoder().encodeToString(ISSUERS_KEY.getPublic().getEncoded())));
    return CredentialsReader.read(
        List.of(new SourceText("credentials.yaml", text.toString())),
        CredentialsReader.KeyFiles.NONE);
  }

  private static String hash(String owner) {
    return minted(owner).hash().hex();
  }

  /**
   * A user's token.
   *
   * @param endsMs its expiry, in milliseconds since 1970
   */
  record UserToken(String text, long endsMs) {}

  /** A token without expiry. */
  static UserToken userToken(String user) {
    return new UserToken(minted("user " + user).token(), Long.MAX_VALUE);
  }

  /** A token with an expiry, signed by an issuer. */
  static UserToken userToken(String user, long endsEpochSeconds) {
    String claims =
        "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"%s\",\"exp\":%d}"
            .formatted(ISSUER, ISSUER, user, endsEpochSeconds);
    String text = base64("{\"alg\":\"EdDSA\",\"typ\":\"JWT\"}") + "." + base64(claims);
    try {
      Signature signature = Signature.getInstance(CURVE);
      signature.initSign(ISSUERS_KEY.getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return new UserToken(
          text + "." + BASE64.encodeToString(signature.sign()), endsEpochSeconds * 1_000);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static KeyPair issuersKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(CURVE);
      generator.initialize(NamedParameterSpec.ED25519, new SeededRandom(2));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
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
