export const connections = {
  title: 'Connections',
  subtitle: 'Where your conversions run',
} as const;
