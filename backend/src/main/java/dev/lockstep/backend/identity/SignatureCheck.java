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
 * Checks a JWS against one key. RSA and EC are the library's; for Ed25519 it would need another
 * library, while the JDK has had it since 15.
 */
final class SignatureCheck {
  private SignatureCheck() {}

  /** The caller has seen to it that the header's algorithm is the key's. */
  static boolean passes(JWSObject token, VerificationKey key) {
    try {
      return switch (key.key()) {
        case RSAPublicKey rsa -> token.verify(new RSASSAVerifier(rsa));
        case ECPublicKey ec -> token.verify(new ECDSAVerifier(ec));
        default -> passesEd25519(token, key.key());
      };
    } catch (JOSEException | GeneralSecurityException e) {
      // A signature that cannot even be read does not pass.
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
