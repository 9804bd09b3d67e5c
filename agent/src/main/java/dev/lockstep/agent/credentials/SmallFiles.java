package dev.lockstep.agent.credentials;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads configuration files: regular files of bounded size, in UTF-8. Refuses others with a
 * message.
 */
final class SmallFiles {

  private SmallFiles() {}

  /**
   * @param what the purpose of the file, as the start of a sentence, such as "The token file"
   */
  static String read(String what, Path file, int bytesMax) {
    if (Files.isDirectory(file)) {
      throw new CredentialsException("%s %s is a directory.".formatted(what, file));
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new CredentialsException("%s %s is not a regular file.".formatted(what, file));
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(bytesMax + 1);
    } catch (NoSuchFileException e) {
      throw new CredentialsException("%s %s does not exist.".formatted(what, file), e);
    } catch (AccessDeniedException e) {
      throw new CredentialsException(
          "%s %s may not be read by this user.".formatted(what, file), e);
    } catch (IOException e) {
      throw new CredentialsException(
          "%s %s cannot be read: %s".formatted(what, file, e.getMessage()), e);
    }
    if (bytes.length > bytesMax) {
      throw new CredentialsException(
          "%s %s is larger than %d bytes.".formatted(what, file, bytesMax));
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new CredentialsException("%s %s is not text in UTF-8.".formatted(what, file), e);
    }
  }
}
