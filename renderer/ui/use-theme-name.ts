import { useSyncExternalStore } from 'react';
import { useAppStore } from '../store/app-store.ts';
import type { ThemeName } from './theme.ts';

/** The theme to show: the setting, or what the platform asks for. */
export function useThemeName(): ThemeName {
  const setting = useAppStore((state) => state.settings?.theme ?? 'system');
  const isForced = useMedia('(forced-colors: active)');
  const isDark = useMedia('(prefers-color-scheme: dark)');
  if (setting !== 'system') return setting;
  if (isForced) return 'highContrast';
  return isDark ? 'dark' : 'light';
}

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const list = globalThis.matchMedia?.(query);
      list?.addEventListener('change', onChange);
      return () => list?.removeEventListener('change', onChange);
    },
    () => globalThis.matchMedia?.(query).matches ?? false,
  );
}
