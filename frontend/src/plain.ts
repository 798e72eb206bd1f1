/**
 * Text from the API was written by whoever sent it: account ids, mails, prompts. React escapes markup, but characters
 * that are not seen, or that turn the line around, would still deceive the reader; here they become visible.
 */

// Controls (not tab and newline), soft hyphen, zero-width, bidi marks and isolates, separators, fillers, tags, lone surrogates.
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: single code points are looked for, as they come
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc]|[\u{e0000}-\u{e01ff}]|[\ud800-\udfff]/u;

export type Piece = { text: string; hidden: boolean };

function code(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return point > 0xffff ? `\\u{${point.toString(16)}}` : `\\u${point.toString(16).padStart(4, "0")}`;
}

// In running prose these join letters of Persian or Hindi and colour emoji; in an identifier they have no business.
// biome-ignore lint/suspicious/noMisleadingCharacterClass: each of them is looked for by itself
const JOINERS = /[\u200c\u200d\ufe0f]/;

/** A text cut into what can be read as it is and hidden characters by their code; `lines`: prose, with its line breaks. */
export function pieces(text: string, lines = false): Piece[] {
  const found: Piece[] = [];
  let run = "";
  for (const character of text) {
    const breaks = !lines && (character === "\n" || character === "\t");
    if (breaks || (HIDDEN.test(character) && !(lines && JOINERS.test(character)))) {
      if (run) found.push({ text: run, hidden: false });
      run = "";
      found.push({ text: character === "\n" ? "\\n" : character === "\t" ? "\\t" : code(character), hidden: true });
    } else run += character;
  }
  if (run) found.push({ text: run, hidden: false });
  return found;
}

/** The same as one string, for labels, titles and charts, cut to a length. */
export function plain(text: unknown, most = 200): string {
  const whole = String(text ?? "");
  const shown =
    HIDDEN.test(whole) || /[\n\t]/.test(whole)
      ? pieces(whole)
          .map((p) => p.text)
          .join("")
      : whole;
  return shown.length > most ? `${shown.slice(0, most - 1)}…` : shown;
}
