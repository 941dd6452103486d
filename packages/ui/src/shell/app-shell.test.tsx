import { renderToStaticMarkup } from 'react-dom/server';
import { instant } from '@gemba/core/time';
import { expect, test } from 'vitest';
import { Loading } from '../parts/loading.tsx';
import type { Stale } from '../props.ts';
import { AppShell } from './app-shell.tsx';

const shown = (stale: Stale, unanswered: boolean): string =>
  renderToStaticMarkup(
    <AppShell
      screen="health"
      hrefOf={(screen) => `#/${screen}`}
      onNavigate={() => undefined}
      theme="dark"
      onTheme={() => undefined}
      me={null}
      onSignOut={() => undefined}
      {...{ stale, unanswered }}
    >
      <Loading page />
    </AppShell>,
  );

test('nothing pretends to be loading while the hub is away, or has refused to answer', () => {
  expect(shown(null, false)).toContain('Loading');
  expect(shown(null, true)).toContain('The hub has not answered this');
  expect(shown({ since: instant(0) }, false)).toContain('The hub has not answered this');
});
