export const run = {
  title: '',
} as const;
