package dev.lockstep.agent.uplink;

import dev.lockstep.protocol.frame.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/** The file with the agent's token, read for each connection, since tokens are replaced. */
final class TokenFile {
  private static final int END_OF_LINE_BYTES = 2;

  private final Path path;

  TokenFile(Path path) {
    this.path = path;
  }

  String read() throws UplinkException {
    if (!Files.exists(path)) {
      throw new UplinkException("The token file " + path + " does not exist.");
    }
    if (!Files.isRegularFile(path)) {
      throw new UplinkException("The token file " + path + " is not a file.");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(Limits.TOKEN_BYTES_MAX + END_OF_LINE_BYTES + 1);
    } catch (IOException e) {
      throw new UplinkException("The token file " + path + " cannot be read.");
    }
    return parse(bytes);
  }

  private String parse(byte[] bytes) throws UplinkException {
    String text;
    try {
      text = StandardCharsets.US_ASCII.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UplinkException(
          "The token file " + path + " holds characters other than plain ones.");
    }
    String token = withoutEndOfLine(text);
    if (token.isEmpty()) {
      throw new UplinkException("The token file " + path + " is empty.");
    }
    if (token.length() > Limits.TOKEN_BYTES_MAX) {
      throw new UplinkException("The token file " + path + " is too large for a token.");
    }
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new UplinkException(
          "The token file " + path + " holds spaces, several lines or control characters.");
    }
    return token;
  }

  /** Editors end a file with one line break; more are refused. */
  private static String withoutEndOfLine(String text) {
    if (text.endsWith("\r\n")) {
      return text.substring(0, text.length() - 2);
    }
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /** Whether all users of the machine may read it; false where that is unknown. */
  boolean isWorldReadable() {
    try {
      return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
