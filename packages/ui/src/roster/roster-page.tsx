/**
 * Who is on, who would get a question, where the holes are, and what is different for a time; everybody who is on the
 * roster; and the document that all of it follows from.
 */
import { SegmentedControl } from '@mantine/core';
import { composed } from '@gemba/core/roster';
import { useMemo, useState } from 'react';
import { shortName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import { useFormat } from '../provider.tsx';
import { CalendarFeed } from './calendar-feed.tsx';
import { Changes, type OpenForm } from './changes/changes.tsx';
import { DocumentTab } from './document/document-tab.tsx';
import { PeopleTab } from './document/people-tab.tsx';
import { useRosterDraft } from './document/use-roster-draft.ts';
import { Exchange } from './exchange.tsx';
import { Holes } from './holes.tsx';
import { OnNow } from './on-now.tsx';
import type { RosterPageProps } from './props.ts';
import { areasOf, functionsOf } from './scopes.ts';
import { WeekGrid } from './week/week-grid.tsx';
import { WouldGet } from './would-get.tsx';

type Tab = keyof typeof t.roster.tabs;
const TABS: readonly Tab[] = ['duty', 'people', 'document'];

export function RosterPage(props: RosterPageProps) {
  const { view, newest, people, now, stale } = props;
  const format = useFormat();
  const [tab, setTab] = useState<Tab>('duty');
  return (
    <main className="page roster" aria-label={t.roster.label} aria-busy={view === null}>
      <header className="page-head">
        <h1>{t.screens.roster}</h1>
        <SegmentedControl
          size="xs"
          aria-label={t.roster.tabsLabel}
          value={tab}
          onChange={setTab}
          data={TABS.map((value) => ({ value, label: t.roster.tabs[value] }))}
        />
        <p className="note">
          {view &&
            t.roster.version(view.version, authorName(view.author, people), format.moment(view.at, now))}
        </p>
      </header>
      <StaleBanner stale={stale} now={now} />
      {view === null ? (
        <Loading page />
      ) : (
        <>
          {tab === 'duty' && <OnDuty {...props} view={view} />}
          {newest === null ? (
            tab !== 'duty' && <Loading page /> // there all the time, so that what was not published stays
          ) : (
            <Drafted {...props} {...{ view, newest, tab }} />
          )}
        </>
      )}
    </main>
  );
}

function OnDuty(props: RosterPageProps & { view: NonNullable<RosterPageProps['view']> }) {
  const { view, who, coverage, people, viewer, now, acts } = props;
  const [form, setForm] = useState<OpenForm | null>(null);
  const { document, entries } = view;
  const roster = useMemo(
    () =>
      composed(
        document,
        entries.filter(({ state }) => state === 'active'),
      ),
    [document, entries],
  );
  const asked = coverage?.functions;
  const functions = useMemo(() => functionsOf(document, asked ?? []), [document, asked]);
  const areas = useMemo(() => areasOf(document), [document]);
  const nameOf = (id: string) =>
    shortName(roster.people.find((one) => one.id === id)?.name ?? people.get(id)?.name ?? id);
  const mayAll = view.mayArrange === 'all';
  return (
    <>
      <div className="panels">
        <div>
          <OnNow {...{ roster, functions, who, now }} mayRead={(person) => mayAll || person === viewer?.id} />
        </div>
        <div>
          <WouldGet
            {...{ functions, areas, nameOf, now }}
            zone={roster.timeZone}
            onWouldGet={props.onWouldGet}
          />
        </div>
      </div>
      <Holes
        {...{ coverage, nameOf, now }}
        onFill={
          acts && mayAll
            ? ({ function: fn, area, from, to }) => {
                setForm({
                  kind: 'override',
                  filling: { function: fn, ...(area !== undefined && { area }), from, to },
                });
              }
            : null
        }
      />
      <Changes
        {...{ view, roster, functions, areas, people, acts, now, form }}
        viewer={viewer?.id ?? null}
        onForm={setForm}
      />
      <WeekGrid {...{ view, roster, coverage, functions, now }} />
      <Exchange acts={acts} mayAll={mayAll} onExport={props.onExport} />
      {acts && document.people.some(({ id }) => id === viewer?.id) && (
        <CalendarFeed onFeed={acts.onFeed} onNewFeed={acts.onNewFeed} />
      )}
    </>
  );
}

type Given = { [K in 'view' | 'newest']: NonNullable<RosterPageProps[K]> };

function Drafted(props: Omit<RosterPageProps, keyof Given> & Given & { tab: Tab }) {
  const { view, newest, coverage, versions, people, now, tab, onDiff, onVersion } = props;
  const mayChange = props.acts !== null && view.mayArrange === 'all';
  const draft = useRosterDraft(newest, { acts: mayChange ? props.acts : null, onVersion });
  if (tab === 'duty') return null;
  return (
    <>
      {draft.published !== null && (
        <output className="said">{t.roster.document.published(draft.published)}</output>
      )}
      {tab === 'people' ? (
        <PeopleTab
          {...{ draft, mayChange }}
          newest={{ by: authorName(newest.author, people), reason: newest.reason }}
          published={newest.document}
          functions={functionsOf(newest.document, coverage?.functions ?? [])}
        />
      ) : (
        <DocumentTab
          newest={{ by: authorName(newest.author, people), reason: newest.reason }}
          {...{ draft, mayChange, versions, now, onDiff }}
          authorOf={(author) => authorName(author, people)}
        />
      )}
    </>
  );
}

const authorName = (author: string, people: RosterPageProps['people']): string =>
  author === 'file' ? t.roster.file : shortName(people.get(author)?.name ?? author);
