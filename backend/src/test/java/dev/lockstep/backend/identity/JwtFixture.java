package dev.lockstep.backend.identity;

import com.nimbusds.jose.util.Base64URL;
import dev.lockstep.common.yaml.SourceText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * Writes valid and invalid JWTs: header and claims are plain text, so a test can write what a
 * library would refuse to write.
 */
public final class JwtFixture {
  static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");
  static final long SECOND = NOW.getEpochSecond();
  public static final KeyPair RSA = keys("RSA", 2048);
  static final KeyPair OTHER_RSA = keys("RSA", 2048);
  static final KeyPair EC = ecKeys("secp256r1");
  static final KeyPair EC_384 = ecKeys("secp384r1");
  static final KeyPair ED = keys("Ed25519", 0);

  private JwtFixture() {}

  /** The claims of a good token, with more text before the closing brace. */
  static String claims(String more) {
    return """
    {"iss":"https://login.example.com","aud":"lockstep","sub":"ada","groups":["dev"],\
    "exp":%d%s}\
    """
        .formatted(SECOND + 600, more);
  }

  public static String header(String algorithm, String more) {
    return "{\"alg\":\"%s\",\"typ\":\"JWT\"%s}".formatted(algorithm, more);
  }

  public static String rs256(String header, String claims) {
    return signed(header, claims, "SHA256withRSA", RSA);
  }

  static String signed(String header, String claims, String algorithm, KeyPair keys) {
    String input = Base64URL.encode(header) + "." + Base64URL.encode(claims);
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(keys.getPrivate());
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + Base64URL.encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String pem(KeyPair keys) {
    String body = Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
  }

  /** A credentials file with one issuer that has these keys and these further fields. */
  static Credentials issuer(String keys, String... more) {
    return read(issuerText("https://login.example.com", keys, more));
  }

  public static String issuerText(String issuer, String keys, String... more) {
    return "issuers:\n  - issuer: "
        + issuer
        + "\n    audiences: [lockstep, other]\n"
        + "    keys: |\n"
        + keys.indent(6)
        + String.join("\n", more).indent(4);
  }

  static Credentials read(String text) {
    return CredentialsReader.read(
        List.of(new SourceText("c.yaml", text)), CredentialsReader.KeyFiles.NONE);
  }

  private static KeyPair keys(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (bits > 0) {
        generator.initialize(bits);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static KeyPair ecKeys(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static KeyPair rsaKeys(int bits) {
    return keys("RSA", bits);
  }
}
