package dev.lockstep.common.pem;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates as text (RFC 7468). Stateless; any thread. */
public final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
  private static final String PRIVATE = "PRIVATE KEY-----";
  private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private Pem() {}

  /**
   * Writes a block.
   *
   * @param label such as PRIVATE KEY
   * @param encoded the content in DER
   */
  public static String of(String label, byte[] encoded) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, ENCODER.encodeToString(encoded), label);
  }

  /** Whether the text contains a private key, even a truncated one. */
  public static boolean hasPrivateKey(String text) {
    return text.contains(PRIVATE);
  }

  /** Returns the blocks of a text in order, and skips the text between them. */
  public static List<PemBlock> blocks(String text) {
    List<PemBlock> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      blocks.add(new PemBlock(block.group(1), block.group(2)));
    }
    return List.copyOf(blocks);
  }
}
