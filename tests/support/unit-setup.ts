import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

// Fluent's focus manager still runs a timer after the last unmount; jsdom must outlive it.
afterEach(async () => {
  if (typeof document === 'undefined') return;
  cleanup();
  await new Promise((resolve) => setTimeout(resolve, 0));
});
