import { makeStyles, shorthands } from '@fluentui/react-components';
import { patternImage } from '../../ui/patterns.ts';
import { type Tone, tone } from '../../ui/tones.ts';

const line = 'color-mix(in srgb, currentColor 26%, transparent)';

const toneClass = (name: Tone) => ({
  backgroundColor: tone(name, 'Fill'),
  color: tone(name, 'Ink'),
  ...shorthands.borderColor(tone(name, 'Edge')),
});

/** A class a tone and a class a pattern: tiles wear them as plain strings, nothing is computed for a tile. */
export const useToneStyles = makeStyles({
  neutral: toneClass('neutral'),
  sky: toneClass('sky'),
  amber: toneClass('amber'),
  indigo: toneClass('indigo'),
  mint: toneClass('mint'),
  teal: toneClass('teal'),
  red: toneClass('red'),
  violet: toneClass('violet'),
});

export const usePatternStyles = makeStyles({
  plain: {},
  dots: { backgroundImage: patternImage('dots', line), backgroundSize: '6px 6px' },
  slash: { backgroundImage: patternImage('slash', line) },
  backslash: { backgroundImage: patternImage('backslash', line) },
  rows: { backgroundImage: patternImage('rows', line) },
  columns: { backgroundImage: patternImage('columns', line) },
  cross: { backgroundImage: patternImage('cross', line) },
  grid: { backgroundImage: patternImage('grid', line) },
});
