package dev.lockstep.backend.identity;

import java.security.PublicKey;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A public key of an issuer and its one algorithm.
 *
 * @param id the key's {@code kid}; a key without one is tried for every token
 */
record VerificationKey(Optional<String> id, String algorithm, PublicKey key) {
  String thumbprint() {
    return HexFormat.of().formatHex(TokenHash.sha256(key.getEncoded()));
  }
}
