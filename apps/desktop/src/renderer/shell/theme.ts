/** Light or dark: what the person chose, else what the system says. Choosing what the system says anyway returns to following it. */
import { useSyncExternalStore } from 'react';
import type { Theme } from '@gemba/ui';
import { useControlRoom, usePreference } from '../control-room.tsx';

const dark = matchMedia('(prefers-color-scheme: dark)');
const systemTheme = (): Theme => (dark.matches ? 'dark' : 'light');

function onSystemChange(listener: () => void): () => void {
  dark.addEventListener('change', listener);
  return () => dark.removeEventListener('change', listener);
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  const { preferences } = useControlRoom();
  const system = useSyncExternalStore(onSystemChange, systemTheme);
  const choice = usePreference(preferences.theme);
  return [
    choice === 'system' ? system : choice,
    (theme) => preferences.theme.set(theme === system ? 'system' : theme),
  ];
}
