/**
 * Scores how well a title matches the typed words: higher is better, undefined for no match. A word
 * may skip letters of the title; the alias must contain it as it is.
 */
export function fuzzyScore(title: string, alias: string, typed: string): number | undefined {
  const words = typed.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const lowerTitle = title.toLowerCase();
  const lowerAlias = alias.toLowerCase();
  let score = 0;
  for (const word of words) {
    const fit = wordScore(lowerTitle, word) ?? (lowerAlias.includes(word) ? 2 : undefined);
    if (fit === undefined) {
      return undefined;
    }
    score += fit;
  }
  // Of two equal matches, the shorter title wins.
  return score - title.length / 100;
}

function wordScore(text: string, word: string): number | undefined {
  const at = text.indexOf(word);
  if (at >= 0) {
    return at === 0 ? 10 : /[^a-z0-9]/.test(text[at - 1]!) ? 7 : 5;
  }
  let from = 0;
  for (const letter of word) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) {
      return undefined;
    }
  }
  return 1;
}
