/** Who is on, who would get a question, where the holes are, and what is different for a time. */
import { composed } from '@gemba/core/roster';
import { useMemo, useState } from 'react';
import { shortName } from '../format/names.ts';
import { Panel, Table } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import { useFormat } from '../provider.tsx';
import { Changes, type OpenForm } from './changes/changes.tsx';
import { Exchange } from './exchange.tsx';
import { Holes } from './holes.tsx';
import { OnNow } from './on-now.tsx';
import type { RosterPageProps } from './props.ts';
import { areasOf, functionsOf } from './scopes.ts';
import { WeekGrid } from './week/week-grid.tsx';
import { WouldGet } from './would-get.tsx';

export function RosterPage(props: RosterPageProps) {
  const { view, people, now, stale } = props;
  const format = useFormat();
  return (
    <main className="page roster" aria-label={t.roster.label} aria-busy={view === null}>
      <header className="page-head">
        <h1>{t.screens.roster}</h1>
        <p className="note">
          {view &&
            t.roster.version(view.version, authorName(view.author, people), format.moment(view.at, now))}
        </p>
      </header>
      <StaleBanner stale={stale} now={now} />
      {view === null ? <Loading page /> : <Loaded {...props} view={view} />}
    </main>
  );
}

function Loaded(props: RosterPageProps & { view: NonNullable<RosterPageProps['view']> }) {
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
      <div className="panels panels-even">
        <Exchange acts={acts} mayAll={mayAll} onExport={props.onExport} />
        <Versions {...props} />
      </div>
    </>
  );
}

function Versions({ versions, people, now }: RosterPageProps) {
  const format = useFormat();
  const say = t.roster.versions;
  return (
    <Panel title={say.title}>
      {versions === null ? (
        <Loading />
      ) : versions.length === 0 ? (
        <p className="note">{say.none}</p>
      ) : (
        <Scroll direction="y" label={say.title}>
          <Table head={[say.version, say.author, say.reason, say.at]}>
            {versions.map((one) => (
              <tr key={one.version}>
                <th scope="row">{one.version}</th>
                <td>{authorName(one.author, people)}</td>
                <td className="verbatim">{one.reason}</td>
                <td>{format.moment(one.at, now)}</td>
              </tr>
            ))}
          </Table>
        </Scroll>
      )}
    </Panel>
  );
}

const authorName = (author: string, people: RosterPageProps['people']): string =>
  author === 'file' ? t.roster.file : shortName(people.get(author)?.name ?? author);
