/** A piece of a line; its kind decides its look. */
export interface Token {
  readonly kind: "plain" | "key" | "text" | "number" | "word" | "mark" | "comment";
  readonly text: string;
}

const ENTRY = /^(\s*(?:- )*)((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s#'"[\]{},&*!|>%@`-][^:]*|-[^\s:][^:]*|[^:\s][^:]*?)):(?=\s|$)(.*)$/;
const ITEM = /^(\s*(?:- )+|\s*-$)(.*)$/;
const NUMBER = /^-?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|0x[0-9a-f]+)$/;
const WORD = /^(?:true|false|null|~|\[\]|\{\})$/;
const BLOCK = /^[|>][+-]?\d?$/;

/** Splits the output of a YAML library into lines of tokens. It highlights, and does not validate. */
export function tokenize(yaml: string): Token[][] {
  // Lines of a block scalar are indented deeper than the line that opens it, whatever they contain.
  let blockIndent = -1;
  return yaml
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => {
      const indent = line.length - line.trimStart().length;
      if (blockIndent >= 0 && (line.trim() === "" || indent > blockIndent)) {
        return [{ kind: "text", text: line }];
      }
      blockIndent = -1;
      const tokens = tokenizeLine(line);
      const last = tokens.at(-1);
      if (last?.kind === "mark" && BLOCK.test(last.text.trim())) {
        blockIndent = indent;
      }
      return tokens;
    });
}

function tokenizeLine(line: string): Token[] {
  if (line.trimStart().startsWith("#")) {
    return [{ kind: "comment", text: line }];
  }
  const entry = ENTRY.exec(line);
  if (entry !== null) {
    const [, lead = "", key = "", value = ""] = entry;
    return [...leadOf(lead), { kind: "key", text: key }, { kind: "mark", text: ":" }, ...valueOf(value)];
  }
  const item = ITEM.exec(line);
  if (item !== null) {
    const [, lead = "", value = ""] = item;
    return [...leadOf(lead), ...valueOf(value)];
  }
  return valueOf(line);
}

function leadOf(lead: string): Token[] {
  return lead === "" ? [] : [{ kind: "mark", text: lead }];
}

function valueOf(text: string): Token[] {
  const value = text.trim();
  if (value === "") {
    return text === "" ? [] : [{ kind: "plain", text }];
  }
  const kind = BLOCK.test(value) ? "mark" : NUMBER.test(value) ? "number" : WORD.test(value) ? "word" : "text";
  return [{ kind, text }];
}
