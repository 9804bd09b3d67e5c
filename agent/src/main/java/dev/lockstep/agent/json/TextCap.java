package dev.lockstep.agent.json;

/** Cuts texts to their bound, and marks how much was cut. */
public final class TextCap {

  private TextCap() {}

  /**
   * Returns the text if it is whole and within the bound; otherwise its start with a mark.
   *
   * @param cut number of characters that the text has already lost
   */
  public static String marked(String text, int cut, int charsMax) {
    if (cut == 0 && text.length() <= charsMax) {
      return text;
    }
    String head =
        text.length() <= charsMax ? text : withoutHalfCharacter(text.substring(0, charsMax));
    int lost = text.length() - head.length() + cut;
    return head + "… [" + lost + " more characters]";
  }

  /** Drops a trailing high surrogate, whose other half was cut. */
  static String withoutHalfCharacter(String head) {
    int last = head.length() - 1;
    return last >= 0 && Character.isHighSurrogate(head.charAt(last))
        ? head.substring(0, last)
        : head;
  }
}
