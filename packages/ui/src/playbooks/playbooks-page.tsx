/** The playbooks: all of them, or one with its text, its versions and what it would do. */
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import { shortName } from '../format/names.ts';
import { useFormat } from '../provider.tsx';
import { Playbook } from './playbook.tsx';
import { authorOf, PlaybookList, PlaybookState } from './playbook-list.tsx';
import type { PlaybooksPageProps } from './props.ts';

export function PlaybooksPage(props: PlaybooksPageProps) {
  const { rows, chosen, onChoose, detail, people, now, stale } = props;
  const waits = chosen === null ? rows === null : detail === null;
  return (
    <main className="page playbooks" aria-label={t.screens.playbooks} aria-busy={waits}>
      <header className="page-head">
        {chosen !== null && (
          <button type="button" className="back" onClick={() => onChoose(null)}>
            ← {t.playbooks.back}
          </button>
        )}
        <h1>{chosen === null ? t.screens.playbooks : functionName(chosen)}</h1>
        {chosen === null ? (
          <p className="note">{t.playbooks.label}</p>
        ) : (
          detail && <Standing {...props} detail={detail} />
        )}
      </header>
      <StaleBanner stale={stale} now={now} />
      {waits ? (
        <Loading page />
      ) : chosen === null ? (
        <PlaybookList rows={rows ?? []} {...{ onChoose, people, now }} />
      ) : (
        detail && <Playbook key={detail.id} {...props} detail={detail} />
      )}
    </main>
  );
}

function Standing({
  detail,
  people,
  now,
}: PlaybooksPageProps & { detail: NonNullable<PlaybooksPageProps['detail']> }) {
  const format = useFormat();
  const say = t.playbooks;
  const { switched, withdrawnAt, problem, differsFromFile } = detail;
  return (
    <div className="standing">
      <PlaybookState row={detail} />
      <span className="soft">
        {t.roster.version(detail.version, authorOf(detail, people), format.moment(detail.publishedAt, now))}
      </span>
      {switched && !switched.on && (
        <span data-tone="warm">
          ▲{' '}
          {say.switchedBy(
            false,
            shortName(people.get(switched.by)?.name ?? switched.by),
            format.moment(switched.at, now),
            switched.reason,
          )}
        </span>
      )}
      {withdrawnAt !== null && (
        <span data-tone="warm">▲ {say.withdrawn(format.moment(withdrawnAt, now))}</span>
      )}
      {differsFromFile && <span data-tone="warm">▲ {say.differs}</span>}
      {problem !== null && <span data-tone="hot">◆ {problem}</span>}
    </div>
  );
}
