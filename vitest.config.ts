import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.{ts,tsx}', 'tests/boundaries.test.ts'],
          setupFiles: ['tests/support/unit-setup.ts'],
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Each file starts real processes (the engine, Azurite, ffmpeg): more at once only makes them wait.
          maxWorkers: 2,
        },
      },
    ],
  },
});
