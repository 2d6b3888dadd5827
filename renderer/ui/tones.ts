/**
 * The colours of states. A tone never stands alone: whatever wears one also shows a letter and a pattern.
 * `Ink` on `Fill` passes 4.5:1, `Edge` on the surface 3:1, in all three themes.
 */
export const tones = ['neutral', 'sky', 'amber', 'indigo', 'mint', 'teal', 'red', 'violet'] as const;
export type Tone = (typeof tones)[number];

type TonePart = 'Fill' | 'Ink' | 'Edge';
export type ToneTokens = Readonly<Record<`tone-${Tone}-${TonePart}`, string>>;
type Palette = Readonly<Record<Tone, readonly [fill: string, ink: string, edge: string]>>;

/** The CSS variable of one part of a tone; FluentProvider emits it with the theme. */
export function tone(name: Tone, part: TonePart): string {
  return `var(--tone-${name}-${part})`;
}

function tokens(palette: Palette): ToneTokens {
  const entries = tones.flatMap((name) => {
    const [fill, ink, edge] = palette[name];
    return [
      [`tone-${name}-Fill`, fill],
      [`tone-${name}-Ink`, ink],
      [`tone-${name}-Edge`, edge],
    ];
  });
  return Object.fromEntries(entries) as ToneTokens;
}

export const lightTones = tokens({
  neutral: ['#EDF1F1', '#46555A', '#7B898C'],
  sky: ['#DCEBFA', '#0B4F8A', '#3B7FBE'],
  amber: ['#FBEBCB', '#6B4300', '#A86E0B'],
  indigo: ['#E1E3FB', '#3537A3', '#5A5ED4'],
  mint: ['#D3EEEA', '#064F4C', '#14857F'],
  teal: ['#0B7B76', '#FFFFFF', '#0B7B76'],
  red: ['#C0272F', '#FFFFFF', '#C0272F'],
  violet: ['#EFE1F6', '#672A80', '#9556B3'],
});

export const darkTones = tokens({
  neutral: ['#2A3437', '#BCC8CA', '#75858A'],
  sky: ['#15324C', '#A9D3FA', '#4C93D1'],
  amber: ['#41300E', '#F4CF86', '#BF8A2B'],
  indigo: ['#2B2D63', '#CDD0FF', '#8589F0'],
  mint: ['#123F3D', '#A5E5DF', '#35A79F'],
  teal: ['#35B0A7', '#03211F', '#35B0A7'],
  red: ['#F0747A', '#2C0406', '#F0747A'],
  violet: ['#3B2348', '#E6C6F5', '#AA74C6'],
});

export const highContrastTones = tokens({
  neutral: ['#000000', '#FFFFFF', '#FFFFFF'],
  sky: ['#000000', '#FFFFFF', '#6FC3FF'],
  amber: ['#000000', '#FFFFFF', '#FFFF00'],
  indigo: ['#000000', '#FFFFFF', '#1AEBFF'],
  mint: ['#000000', '#FFFFFF', '#3FF23F'],
  teal: ['#3FF23F', '#000000', '#3FF23F'],
  red: ['#FF8F8F', '#000000', '#FF8F8F'],
  violet: ['#000000', '#FFFFFF', '#E3A8FF'],
});
