package dev.lockstep.agent.credentials;

import dev.lockstep.agent.credentials.ClusterCredentials.Token;
import dev.lockstep.common.clock.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Returns the bearer token to send. Any thread. */
public abstract sealed class BearerTokens {

  static final int TOKEN_BYTES_MAX = 64 * 1024;

  private static final Logger LOGGER = LoggerFactory.getLogger(BearerTokens.class);
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

  /** Returns the token for the next request; empty to send none. */
  public abstract Optional<String> current() throws IOException;

  /** The server did not accept the last token. */
  public void refuse() {}

  public static BearerTokens of(Token token, Clock clock) {
    return switch (token) {
      case Token.None none -> new Fixed(Optional.empty());
      case Token.Fixed fixed -> new Fixed(Optional.of(fixed.value()));
      case Token.File file -> new Reread(file.path());
      case Token.Program program -> new Printed(new TokenProgram(program), clock);
    };
  }

  static String readFile(Path file) {
    return checked(
        "The token file " + file, SmallFiles.read("The token file", file, TOKEN_BYTES_MAX));
  }

  /** Strips the line break that editors leave at the end, and checks the rest. */
  static String checked(String what, String text) {
    String token = text.strip();
    if (token.isEmpty()) {
      throw new CredentialsException(what + " is empty.");
    }
    if (!TOKEN.matcher(token).matches()) {
      throw new CredentialsException(
          what + " holds white space or other characters that no token has.");
    }
    return token;
  }

  private static final class Fixed extends BearerTokens {
    private final Optional<String> token;

    Fixed(Optional<String> token) {
      this.token = token;
    }

    @Override
    public Optional<String> current() {
      return token;
    }
  }

  /**
   * A file that may be replaced at any time. While it cannot be read, the last token stays in use.
   */
  private static final class Reread extends BearerTokens {
    private final Path file;
    private volatile String last = "";

    Reread(Path file) {
      this.file = file;
    }

    @Override
    public Optional<String> current() {
      try {
        last = readFile(file);
      } catch (CredentialsException e) {
        if (last.isEmpty()) {
          throw e;
        }
        LOGGER.warn("Cannot read the token again; the last one stays in use. {}", e.getMessage());
      }
      return Optional.of(last);
    }
  }

  /** A token that a program prints, kept until shortly before it expires. */
  private static final class Printed extends BearerTokens {
    private static final long EARLY_MS = 60_000;

    private final TokenProgram program;
    private final Clock clock;
    private final java.util.concurrent.locks.ReentrantLock lock =
        new java.util.concurrent.locks.ReentrantLock();
    private TokenProgram.Output output = new TokenProgram.Output("", 0);

    Printed(TokenProgram program, Clock clock) {
      this.program = program;
      this.clock = clock;
    }

    @Override
    public Optional<String> current() throws IOException {
      lock.lock();
      try {
        if (output.token().isEmpty() || clock.epochMs() > output.expiresMs() - EARLY_MS) {
          output = program.run();
        }
        return Optional.of(output.token());
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void refuse() {
      lock.lock();
      try {
        output = new TokenProgram.Output("", 0);
      } finally {
        lock.unlock();
      }
    }
  }
}
