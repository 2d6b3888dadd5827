import { tokens } from '@fluentui/react-components';

/** One look of keyboard focus for everything that is not a Fluent control: visible on any surface in every theme. */
export const focusRing = {
  outlineWidth: '2px',
  outlineStyle: 'solid',
  outlineColor: tokens.colorStrokeFocus2,
  outlineOffset: '2px',
} as const;
