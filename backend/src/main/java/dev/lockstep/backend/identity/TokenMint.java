package dev.lockstep.backend.identity;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Makes tokens for users and agents: 256 random bits behind a prefix by which scanners and people
 * recognise a token.
 */
public final class TokenMint {
  public static final String PREFIX = "lst_";

  private static final int RANDOM_BYTES = 32;
  private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

  private final SecureRandom random;

  public TokenMint(SecureRandom random) {
    this.random = random;
  }

  /** A new token and its hash. The token is shown to its owner once and stored nowhere. */
  public record MintedToken(String token, TokenHash hash) {
    @Override
    public String toString() {
      return "MintedToken[" + hash + "]";
    }
  }

  public MintedToken mint() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    return new MintedToken(token, TokenHash.ofToken(token));
  }

  /**
   * Whether a text has the form of a token made here. No other text is looked up, so a hashed
   * password in the file never works.
   */
  public static boolean hasForm(String token) {
    return FORM.matcher(token).matches();
  }
}
