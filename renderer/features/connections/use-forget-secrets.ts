import { type RefObject, useEffect } from 'react';

/** Wipes key fields when their form goes away, sent or not: an element may outlive its place on the page. */
export function useForgetSecrets(...inputs: readonly RefObject<HTMLInputElement | null>[]): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: refs keep their identity; only the unmount counts
  useEffect(() => {
    const elements = new Set<HTMLInputElement>();
    for (const { current } of inputs) if (current !== null) elements.add(current);
    return () => {
      for (const { current } of inputs) if (current !== null) elements.add(current);
      for (const element of elements) element.value = '';
    };
  }, []);
}
