export const terminal = {
  title: '',
} as const;
