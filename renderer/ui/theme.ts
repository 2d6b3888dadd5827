import {
  type BrandVariants,
  createDarkTheme,
  createLightTheme,
  type Theme,
  teamsHighContrastTheme,
} from '@fluentui/react-components';
import { darkTones, highContrastTones, lightTones, type ToneTokens } from './tones.ts';

/** Petrol: one hue (OKLCH 200°) in even steps of lightness. 80 on white and 110 on the dark surface pass 4.5:1. */
const petrol: BrandVariants = {
  10: '#001315',
  20: '#002022',
  30: '#002D30',
  40: '#00393C',
  50: '#004448',
  60: '#005054',
  70: '#005C61',
  80: '#006A6F',
  90: '#0B7B80',
  100: '#228D93',
  110: '#37A0A6',
  120: '#53B3B8',
  130: '#73C4C8',
  140: '#95D4D8',
  150: '#B9E4E6',
  160: '#DBF2F3',
};

const shape = {
  fontFamilyBase: "'Inter Variable', Inter, 'Segoe UI Variable', 'Segoe UI', system-ui, sans-serif",
  fontFamilyMonospace: "'Cascadia Mono', Consolas, 'SF Mono', Menlo, 'DejaVu Sans Mono', monospace",
  borderRadiusMedium: '6px',
  borderRadiusLarge: '8px',
  borderRadiusXLarge: '14px',
};

export type BatchtoneTheme = Theme & ToneTokens;

const light: BatchtoneTheme = {
  ...createLightTheme(petrol),
  ...shape,
  ...lightTones,
  // Surfaces carry a trace of the brand's hue; Fluent's pure greys look dirty beside it.
  colorNeutralBackground2: '#F7F9F9',
  colorNeutralBackground3: '#F1F5F5',
  colorNeutralBackground4: '#EAF0F0',
  colorNeutralForeground1: '#142022',
  colorNeutralForeground2: '#364548',
  colorNeutralForeground3: '#526366',
  colorNeutralStroke1: '#C9D3D4',
  colorNeutralStroke2: '#DDE5E6',
  colorNeutralStroke3: '#E9EFEF',
};

const dark: BatchtoneTheme = {
  ...createDarkTheme(petrol),
  ...shape,
  ...darkTones,
  // Fluent's own choice for dark, 70, is too close to the surface to be seen as a button.
  colorBrandBackground: petrol[90],
  colorBrandBackgroundHover: petrol[80],
  colorBrandBackgroundPressed: petrol[60],
  colorBrandForeground1: petrol[120],
  colorBrandForeground2: petrol[130],
  colorCompoundBrandForeground1: petrol[120],
  colorNeutralForeground2BrandHover: petrol[130],
  colorBrandForegroundLink: petrol[130],
  colorBrandForegroundLinkHover: petrol[140],
  colorNeutralBackground1: '#1B2325',
  colorNeutralBackground1Hover: '#232D2F',
  colorNeutralBackground1Pressed: '#171E20',
  colorNeutralBackground1Selected: '#273234',
  colorNeutralBackground2: '#161D1F',
  colorNeutralBackground3: '#11181A',
  colorNeutralBackground4: '#0D1314',
  colorNeutralForeground1: '#F0F5F5',
  colorNeutralForeground2: '#CBD6D7',
  colorNeutralForeground3: '#A3B2B4',
  colorNeutralStroke1: '#4A5A5D',
  colorNeutralStroke2: '#344144',
  colorNeutralStroke3: '#283335',
};

const highContrast: BatchtoneTheme = { ...teamsHighContrastTheme, ...shape, ...highContrastTones };

export const themes = { light, dark, highContrast } as const;
export type ThemeName = keyof typeof themes;
