package dev.lockstep.common.pem;

/** Refusal of a PEM text. The message is a predicate: it follows the name of the text. */
public final class PemRefused extends Exception {
  private static final long serialVersionUID = 1;

  private final Problem problem;

  /** The problem, for callers that have their own words for it. */
  public enum Problem {
    PRIVATE_KEY("holds a private key where certificates belong"),
    NO_CERTIFICATE("holds no certificate"),
    NOT_CERTIFICATES("is not a list of certificates in PEM"),
    NOT_BASE64("holds a PEM block that is not Base64");

    private final String words;

    Problem(String words) {
      this.words = words;
    }
  }

  PemRefused(Problem problem) {
    super(problem.words);
    this.problem = problem;
  }

  PemRefused(Problem problem, Exception cause) {
    super(problem.words, cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
