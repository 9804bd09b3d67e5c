package dev.lockstep.common.pem;

import dev.lockstep.common.pem.PemRefused.Problem;
import java.util.Base64;

/**
 * One block of a PEM text.
 *
 * @param label such as PUBLIC KEY
 * @param base64 the content as in the text, with its line breaks
 */
public record PemBlock(String label, String base64) {

  /** The content, in DER. */
  public byte[] encoded() throws PemRefused {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new PemRefused(Problem.NOT_BASE64, e);
    }
  }

  /** Keeps a key out of logs. */
  @Override
  public String toString() {
    return label + " of " + base64.length() + " characters";
  }
}
