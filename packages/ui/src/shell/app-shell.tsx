/** The frame of a desk: a slim rail of screens, the theme, who is signed in, and whether the hub is there. */
import { t } from '../messages/en.ts';
import { shortName } from '../format/names.ts';
import { LiveMark } from '../parts/live-mark.tsx';
import { MayLackAnswers } from '../parts/loading.tsx';
import { SCREENS, type AppShellProps, type Screen } from '../props.ts';
import { SCREEN_ICONS, ThemeIcon } from './icons.tsx';
import type { MouseEvent } from 'react';

export function AppShell(props: AppShellProps) {
  const {
    screen,
    hrefOf,
    onNavigate,
    theme,
    onTheme,
    me,
    onSignOut,
    stale,
    unanswered,
    badges,
    bell,
    children,
  } = props;
  const navigate = (event: MouseEvent, to: Screen) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onNavigate(to);
  };
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t.shell.skip}
      </a>
      <nav className="shell-rail" aria-label={t.shell.navigation}>
        <span className="shell-brand" aria-hidden>
          G
        </span>
        <ul>
          {SCREENS.map((name) => (
            <li key={name}>
              <a
                href={hrefOf(name)}
                aria-current={name === screen ? 'page' : undefined}
                onClick={(event) => navigate(event, name)}
              >
                {SCREEN_ICONS[name]}
                <span>{t.screens[name]}</span>
                {(badges?.[name] ?? 0) > 0 && <b>{badges?.[name]}</b>}
              </a>
            </li>
          ))}
        </ul>
        <div className="shell-foot">
          <LiveMark stale={stale} />
          {bell}
          <button type="button" onClick={() => onTheme(theme === 'dark' ? 'light' : 'dark')}>
            <ThemeIcon theme={theme} />
            <span className="sr-only">{theme === 'dark' ? t.shell.toLight : t.shell.toDark}</span>
          </button>
          {me && (
            <>
              <span className="shell-me" title={`${me.name}, ${me.role}`}>
                {shortName(me.name)}
                <small>{me.role === 'wall' ? t.shell.readOnly : me.role}</small>
              </span>
              <button type="button" onClick={onSignOut}>
                {t.shell.signOut}
              </button>
            </>
          )}
        </div>
      </nav>
      <div className="shell-content" id="content" tabIndex={-1}>
        <MayLackAnswers unanswered={unanswered || stale !== null}>{children}</MayLackAnswers>
      </div>
    </div>
  );
}
