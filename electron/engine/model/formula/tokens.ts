/** What the formula's text cannot be: the service checks it before it takes it. */
export class FormulaSyntaxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FormulaSyntaxError';
  }
}

export interface Token {
  readonly kind: 'number' | 'string' | 'name' | 'sign' | 'end';
  readonly text: string;
  /** Where it begins, for the error's words; from 1. */
  readonly at: number;
}

const form =
  /(?<space>\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<number>\d+(?:\.\d+)?)|(?<string>"[^"\n]*"|'[^'\n]*')|(?<name>\$?[A-Za-z_]\w*)|(?<sign>\|\||&&|[=!<>]=|[-+*/<>=!?:;,.()])/y;

/** @throws FormulaSyntaxError */
export function tokensOf(formula: string): readonly Token[] {
  const tokens: Token[] = [];
  form.lastIndex = 0;
  for (let at = 0; at < formula.length; at = form.lastIndex) {
    const groups = form.exec(formula)?.groups;
    if (groups === undefined) {
      throw new FormulaSyntaxError(`Unexpected character '${formula[at] ?? ''}' at position ${at + 1}.`);
    }
    const { number, string, name, sign } = groups;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at: at + 1 });
    if (string !== undefined) tokens.push({ kind: 'string', text: string.slice(1, -1), at: at + 1 });
    if (name !== undefined) tokens.push({ kind: 'name', text: name, at: at + 1 });
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at: at + 1 });
  }
  return [...tokens, { kind: 'end', text: 'the end of the formula', at: formula.length + 1 }];
}
