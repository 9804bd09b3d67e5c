package dev.lockstep.bench.real;

import java.util.Base64;

/** Keys and certificates as text (RFC 7468). */
public final class Pem {
  private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private Pem() {}

  /**
   * @param label as in PRIVATE KEY
   * @param encoded what it is in DER
   */
  public static String of(String label, byte[] encoded) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, BASE64.encodeToString(encoded), label);
  }
}
