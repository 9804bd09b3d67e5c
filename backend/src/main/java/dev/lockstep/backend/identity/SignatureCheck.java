package dev.lockstep.backend.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;

/**
 * Checks a JWS against one key: RSA and EC by the JWT library, Ed25519 by the JDK, as the library
 * would need a further one for it.
 */
final class SignatureCheck {
  private SignatureCheck() {}

  /** Whether the signature is valid; the caller has checked that the algorithm is the key's. */
  static boolean passes(JWSObject token, VerificationKey key) {
    try {
      return switch (key.key()) {
        case RSAPublicKey rsa -> token.verify(new RSASSAVerifier(rsa));
        case ECPublicKey ec -> token.verify(new ECDSAVerifier(ec));
        default -> passesEd25519(token, key.key());
      };
    } catch (JOSEException | GeneralSecurityException e) {
      // A malformed signature is not valid.
      return false;
    }
  }

  private static boolean passesEd25519(JWSObject token, PublicKey key)
      throws GeneralSecurityException {
    Signature check = Signature.getInstance("Ed25519");
    check.initVerify(key);
    check.update(token.getSigningInput());
    return check.verify(token.getSignature().decode());
  }
}
