package dev.lockstep.backend.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The key of a view: rights, restricted to a subscription's selections. Subscriptions with equal
 * canonical texts share a view. The id is the short form for the wire: the first 64 bits of the
 * text's SHA-256, so it is the same after a restart. It is never 0, which on the wire means "no
 * view".
 */
public record ViewKey(String canonical, long id) {
  static ViewKey of(String canonical) {
    byte[] digest = sha256().digest(canonical.getBytes(StandardCharsets.UTF_8));
    long id = ByteBuffer.wrap(digest).getLong();
    return new ViewKey(canonical, id == 0 ? 1 : id);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
