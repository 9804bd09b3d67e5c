package dev.lockstep.cli;

import dev.lockstep.protocol.frame.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads token files. */
public final class TokenText {
  private TokenText() {}

  /**
   * Reads the token in a file.
   *
   * @throws WrongUse if the file cannot be read, or does not hold exactly one token
   */
  public static String read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new WrongUse("the token file " + file + " does not exist or is not a file");
      }
      if (Files.size(file) > Limits.TOKEN_BYTES_MAX) {
        throw new WrongUse("the token file " + file + " is larger than a token can be");
      }
      String token = Files.readString(file).replaceFirst("\r?\n$", "");
      if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
        throw new WrongUse("the token file " + file + " must hold one token and nothing else");
      }
      return token;
    } catch (IOException e) {
      throw new WrongUse("the token file " + file + " cannot be read; check its permissions");
    }
  }
}
