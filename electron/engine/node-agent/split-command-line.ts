/** A quote that is never closed: there is no honest guess at what was meant. */
export class UnclosedQuoteError extends Error {
  constructor(quote: string) {
    super(`The command line has a ${quote} that is never closed.`);
    this.name = 'UnclosedQuoteError';
  }
}

/**
 * Splits a task's command line into the program and its arguments. Batch runs it without a shell, so nothing is
 * expanded: `$X`, `*`, `&&`, `|` and `>` are ordinary characters, unless the command itself names a shell.
 *
 * - Blanks outside quotes part the arguments; `""` is an empty argument.
 * - `"..."` keeps blanks; inside, `\"` is a quote and `\\` a backslash, any other backslash stays as it is.
 * - `'...'` keeps everything as it is.
 * - Outside quotes a backslash takes the next character as it is. Not on Windows, where it parts folders: there it
 *   counts only before a double quote, inside and outside quotes alike.
 *
 * @throws UnclosedQuoteError
 */
export function splitCommandLine(commandLine: string, platform: NodeJS.Platform): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < commandLine.length; at += 1) {
    const character = commandLine.charAt(at);
    const next = commandLine.charAt(at + 1);
    if (character === '\\' && isEscape(quote, next, platform)) {
      word = (word ?? '') + next;
      at += 1;
    } else if (quote !== null) {
      if (character === quote) quote = null;
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== null) throw new UnclosedQuoteError(quote);
  if (word !== null) words.push(word);
  return words;
}

function isEscape(quote: '"' | "'" | null, next: string, platform: NodeJS.Platform): boolean {
  if (quote === "'" || next === '') return false;
  if (platform === 'win32') return next === '"';
  return quote === null || next === '"' || next === '\\';
}
