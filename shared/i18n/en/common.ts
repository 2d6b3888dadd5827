export const common = {
  appName: 'Batchtone',
} as const;
