package dev.lockstep.backend.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import dev.lockstep.common.pem.Pem;
import dev.lockstep.common.pem.PemBlock;
import dev.lockstep.common.pem.PemRefused;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Reads an issuer's public keys: PEM blocks or a JWK set. Private keys are refused, because a
 * verifier must not hold them; weak keys are refused, too.
 */
final class KeyReader {
  static final int KEYS_MAX = 16;
  static final int TEXT_CHARS_MAX = 64 * 1024;

  private static final int RSA_BITS_MIN = 2048;
  private static final int RSA_BITS_MAX = 8192;
  private static final int ED25519_BYTES = 32;

  /** The bytes before the key in an Ed25519 SubjectPublicKeyInfo (RFC 8410). */
  private static final byte[] ED25519_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final Curve P256 = Curve.P_256;

  private KeyReader() {}

  /** The keys cannot be used; the message follows the name of their field. */
  static final class KeysRefused extends Exception {
    private static final long serialVersionUID = 1;

    KeysRefused(String problem) {
      super(problem);
    }
  }

  static List<VerificationKey> read(String text) throws KeysRefused {
    if (text.length() > TEXT_CHARS_MAX) {
      throw new KeysRefused("holds more than " + TEXT_CHARS_MAX + " characters");
    }
    List<VerificationKey> keys = text.strip().startsWith("{") ? readJwkSet(text) : readPem(text);
    if (keys.isEmpty()) {
      throw new KeysRefused("holds no public key for signatures (PEM blocks or a JWK set)");
    }
    if (keys.size() > KEYS_MAX) {
      throw new KeysRefused("holds more than " + KEYS_MAX + " keys");
    }
    return List.copyOf(keys);
  }

  private static List<VerificationKey> readJwkSet(String text) throws KeysRefused {
    List<VerificationKey> keys = new ArrayList<>();
    try {
      for (JWK jwk : JWKSet.parse(text).getKeys()) {
        if (jwk.isPrivate()) {
          throw new KeysRefused(
              "holds a private or shared key: put only public keys here, and replace that one");
        }
        if (!KeyUse.ENCRYPTION.equals(jwk.getKeyUse())) {
          keys.add(readJwk(jwk));
        }
      }
      return keys;
    } catch (ParseException | JOSEException | GeneralSecurityException e) {
      throw new KeysRefused("is not a JWK set that can be read");
    }
  }

  private static VerificationKey readJwk(JWK jwk)
      throws KeysRefused, JOSEException, GeneralSecurityException {
    PublicKey key =
        switch (jwk) {
          case RSAKey rsa -> rsa.toRSAPublicKey();
          case ECKey ec -> ec.toECPublicKey();
          case OctetKeyPair pair when pair.getCurve().equals(Curve.Ed25519) ->
              ed25519(pair.getDecodedX());
          default -> throw unfit();
        };
    VerificationKey read = fit(Optional.ofNullable(jwk.getKeyID()), key);
    if (jwk.getAlgorithm() != null && !jwk.getAlgorithm().getName().equals(read.algorithm())) {
      throw unfit();
    }
    return read;
  }

  private static PublicKey ed25519(byte[] point) throws KeysRefused, GeneralSecurityException {
    if (point.length != ED25519_BYTES) {
      throw unfit();
    }
    byte[] encoded = Arrays.copyOf(ED25519_HEAD, ED25519_HEAD.length + ED25519_BYTES);
    System.arraycopy(point, 0, encoded, ED25519_HEAD.length, ED25519_BYTES);
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
  }

  private static List<VerificationKey> readPem(String text) throws KeysRefused {
    if (Pem.hasPrivateKey(text)) {
      throw new KeysRefused("holds a private key: put only public keys here, and replace that one");
    }
    List<VerificationKey> keys = new ArrayList<>();
    for (PemBlock block : Pem.blocks(text)) {
      if (!block.label().equals("PUBLIC KEY")) {
        throw new KeysRefused(
            "holds a PEM block that is not a PUBLIC KEY; take a certificate's key out with"
                + " \"openssl x509 -pubkey -noout\"");
      }
      keys.add(fit(Optional.empty(), decoded(block)));
    }
    return keys;
  }

  private static PublicKey decoded(PemBlock block) throws KeysRefused {
    byte[] encoded;
    try {
      encoded = block.encoded();
    } catch (PemRefused e) {
      throw new KeysRefused(String.valueOf(e.getMessage()));
    }
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
      } catch (GeneralSecurityException e) {
        // The encoding names its algorithm, so at most one of them accepts it.
        continue;
      }
    }
    throw unfit();
  }

  private static VerificationKey fit(Optional<String> id, PublicKey key) throws KeysRefused {
    return switch (key) {
      case RSAPublicKey rsa -> {
        int bits = rsa.getModulus().bitLength();
        if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
          throw new KeysRefused("holds an RSA key of " + bits + " bits; it must have 2048 to 8192");
        }
        yield new VerificationKey(id, "RS256", rsa);
      }
      case ECPublicKey ec when P256.equals(Curve.forECParameterSpec(ec.getParams())) ->
          new VerificationKey(id, "ES256", ec);
      case EdECPublicKey ed -> new VerificationKey(id, "EdDSA", ed);
      default -> throw unfit();
    };
  }

  private static KeysRefused unfit() {
    return new KeysRefused(
        "holds a key that is none of RSA (RS256), EC P-256 (ES256) and Ed25519 (EdDSA)");
  }
}
