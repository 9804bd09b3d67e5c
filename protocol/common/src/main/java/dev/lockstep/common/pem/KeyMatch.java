package dev.lockstep.common.pem;

import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Map;

/**
 * Checks that a private key belongs to a certificate. Without it only the peers would notice a
 * wrong pair, at each handshake. Stateless; any thread.
 */
public final class KeyMatch {
  private static final byte[] PROBE = {1, 2, 3};

  /** Signature algorithms by key algorithm. */
  private static final Map<String, String> SIGNATURES =
      Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "EdDSA");

  private KeyMatch() {}

  /** Whether keys of this algorithm can be compared. */
  public static boolean isKnown(String algorithm) {
    return SIGNATURES.containsKey(algorithm);
  }

  /**
   * Whether the two keys are a pair.
   *
   * @throws GeneralSecurityException if their algorithm is unknown, or the private key cannot sign
   */
  public static boolean isPair(PrivateKey own, PublicKey published)
      throws GeneralSecurityException {
    String signature = SIGNATURES.get(published.getAlgorithm());
    if (signature == null) {
      throw new NoSuchAlgorithmException(
          "no signature algorithm is known for " + published.getAlgorithm());
    }
    Signature signing = Signature.getInstance(signature);
    signing.initSign(own);
    signing.update(PROBE);
    byte[] signed = signing.sign();
    signing.initVerify(published);
    signing.update(PROBE);
    return signing.verify(signed);
  }
}
