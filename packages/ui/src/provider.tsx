/**
 * What every screen stands in: Mantine's theme, our tokens (as attributes of the document's root, so that dialogs in
 * portals have them too), and the figures' format. One provider per window.
 */
import { createTheme, MantineProvider } from '@mantine/core';
import { createContext, use, useLayoutEffect, useMemo } from 'react';
import { createFormat, type Format } from './format/format.ts';
import type { GembaProviderProps } from './props.ts';

/** Our own CSS variables are allowed in `style`. */
declare module 'react' {
  interface CSSProperties {
    [variable: `--${string}`]: string | number | undefined;
  }
}

const theme = createTheme({
  fontFamily: "'Inter Variable', Inter, 'Helvetica Neue', sans-serif",
  primaryColor: 'dark',
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
});

const FormatContext = createContext<Format>(createFormat('en-GB', 'UTC'));

export const useFormat = (): Format => use(FormatContext);

export function GembaProvider({ theme: colour, scale, locale, timeZone, children }: GembaProviderProps) {
  const format = useMemo(() => createFormat(locale, timeZone), [locale, timeZone]);
  useLayoutEffect(() => {
    const root = document.documentElement;
    root.dataset['theme'] = colour;
    root.dataset['scale'] = scale;
    root.lang = locale;
  }, [colour, scale, locale]);
  return (
    <MantineProvider theme={theme} forceColorScheme={colour}>
      <FormatContext value={format}>{children}</FormatContext>
    </MantineProvider>
  );
}
