/**
 * Patterns beside colours, so that a state is told without them. Each is a CSS background image of thin lines in
 * `currentColor`'s place: the caller gives the line's colour.
 */
export const patterns = ['plain', 'dots', 'slash', 'backslash', 'rows', 'columns', 'cross', 'grid'] as const;
export type Pattern = (typeof patterns)[number];

/** @param line the colour of the lines, faint enough that a letter on them stays readable */
export function patternImage(pattern: Pattern, line: string): string {
  const stripes = (angle: number, gap = 6) =>
    `repeating-linear-gradient(${angle}deg, ${line} 0 1px, transparent 1px ${gap}px)`;
  switch (pattern) {
    case 'plain':
      return 'none';
    case 'dots':
      return `radial-gradient(circle, ${line} 1px, transparent 1.4px)`;
    case 'slash':
      return stripes(-45);
    case 'backslash':
      return stripes(45);
    case 'rows':
      return stripes(0);
    case 'columns':
      return stripes(90);
    case 'cross':
      return `${stripes(45, 8)}, ${stripes(-45, 8)}`;
    case 'grid':
      return `${stripes(0, 7)}, ${stripes(90, 7)}`;
  }
}
