/** Everybody on the roster, and forms that add, change and remove somebody: for whoever does not write YAML. */
import { Button, TextInput } from '@mantine/core';
import type { Person, Roster } from '@gemba/core/roster';
import { useState } from 'react';
import { Panel, Table } from '../../parts/panel.tsx';
import { ReasonForm } from '../../parts/reason-form.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { usePendingAct } from '../../parts/use-pending-act.ts';
import { functionName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import { DraftPanel } from './draft-panel.tsx';
import { withoutPerson, withPerson } from './people-changes.ts';
import { PersonForm } from './person-form.tsx';
import type { RosterDraft } from './use-roster-draft.ts';

const SHOWN = 60;

interface PeopleTabProps {
  /** as it is published; what is shown while the draft's text has problems */
  published: Roster;
  draft: RosterDraft;
  /** the newest version: by whom, and why */
  newest: { by: string; reason: string };
  mayChange: boolean;
  functions: readonly string[];
}

type Form = { kind: 'add' } | { kind: 'change' | 'remove'; person: Person };

export function PeopleTab({ published, draft, newest, mayChange, functions }: PeopleTabProps) {
  const [form, setForm] = useState<Form | null>(null);
  const [search, setSearch] = useState('');
  const [all, setAll] = useState(false);
  const pending = usePendingAct<'put'>();
  const say = t.roster.document.people;
  const { document } = draft;
  const shown = document ?? published;
  const open = (next: Form | null) => {
    pending.dismiss();
    draft.setPublishing(false);
    setForm(next);
  };
  const put = async (next: Roster, why: string) => {
    if (!(await pending.run('put', () => draft.put(next, why)))) return;
    setForm(null);
    setSearch('');
  };
  const wanted = search.trim().toLowerCase();
  const matching = shown.people
    .filter((person) => wordsOf(person, shown).some((words) => words.toLowerCase().includes(wanted)))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const rows = all ? matching : matching.slice(0, SHOWN);
  const marks = marksOf(draft);
  return (
    <>
      {draft.changed && <DraftPanel {...{ draft, newest }} onGoTo={null} />}
      <Panel
        title={say.title(shown.people.length)}
        act={
          <div className="act-buttons">
            <TextInput
              size="xs"
              type="search"
              aria-label={say.search}
              placeholder={say.search}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
            {mayChange && (
              <Button
                size="xs"
                disabled={document === null}
                aria-expanded={form?.kind === 'add'}
                onClick={() => open(form?.kind === 'add' ? null : { kind: 'add' })}
              >
                {say.add}
              </Button>
            )}
          </div>
        }
      >
        {mayChange && document === null && <p data-tone="warm">▲ {say.mendFirst}</p>}
        {pending.problem !== null && (
          <p className="problem" role="alert">
            <b>{t.decision.rolledBack}.</b> {pending.problem}
          </p>
        )}
        {mayChange && document && form && (
          <div className="page-form" key={form.kind === 'add' ? 'add' : `${form.kind} ${form.person.id}`}>
            {form.kind === 'remove' ? (
              <ReasonForm
                label={say.remove}
                title={
                  <>
                    <b>{say.removeOf(form.person.name)}?</b> {say.removing}
                  </>
                }
                reason="required"
                suggested={say.removeOf(form.person.name)}
                disabled={pending.pending !== null}
                onSubmit={(reason) => put(withoutPerson(document, form.person.id), reason)}
                onCancel={() => open(null)}
              />
            ) : (
              <PersonForm
                document={document}
                functions={functions}
                person={form.kind === 'change' ? form.person : null}
                disabled={pending.pending !== null}
                onSubmit={(fields) =>
                  put(
                    withPerson(document, fields),
                    form.kind === 'add' ? say.addOf(fields.name) : say.changeOf(fields.name),
                  )
                }
                onCancel={() => open(null)}
              />
            )}
          </div>
        )}
        {shown.people.length === 0 ? (
          <p className="note">{say.none}</p>
        ) : matching.length === 0 ? (
          <p className="note">{t.roster.week.none}</p>
        ) : (
          <Scroll className="scroll-x people-list" label={say.list}>
            <Table
              head={[
                say.name,
                say.role,
                say.functions,
                say.shift,
                say.where,
                say.skills,
                ...(mayChange ? [say.act] : []),
              ]}
            >
              {rows.map((person) => {
                const [name, role, fns, shift, where, skills] = wordsOf(person, shown);
                const mark = marks.get(person.id);
                return (
                  <tr key={person.id}>
                    <th scope="row" className="verbatim">
                      {name} <small className="soft block">{person.id}</small>
                      {mark && <small data-tone="warm"> ▲ {mark}</small>}
                    </th>
                    <td>{role}</td>
                    <td>{fns}</td>
                    <td>{shift}</td>
                    <td className="verbatim">{where}</td>
                    <td className="verbatim">{skills}</td>
                    {mayChange && (
                      <td>
                        <div className="act-buttons">
                          {(['change', 'remove'] as const).map((kind) => (
                            <Button
                              key={kind}
                              size="compact-xs"
                              variant="default"
                              disabled={document === null}
                              aria-label={
                                kind === 'change' ? say.changeOf(person.name) : say.removeOf(person.name)
                              }
                              onClick={() => open({ kind, person })}
                            >
                              {say[kind]}
                            </Button>
                          ))}
                        </div>
                      </td>
                    )}
                  </tr>
                );
              })}
            </Table>
          </Scroll>
        )}
        {matching.length > rows.length && (
          <p>
            <button type="button" className="link" onClick={() => setAll(true)}>
              {t.roster.week.more(matching.length - rows.length)}
            </button>
          </p>
        )}
      </Panel>
    </>
  );
}

/** As the table says it: name, role, functions, shift, where, skills. */
function wordsOf(person: Person, { shifts }: Roster): [string, string, string, string, string, string] {
  const say = t.roster.document;
  const shift = shifts.find(({ id }) => id === person.shift)?.name;
  return [
    person.name,
    t.roster.roles[person.role],
    person.functions.map(functionName).join(', '),
    shift ?? { 'on-call': say.person.onCall, off: say.person.off }[person.shift] ?? person.shift,
    [...person.areas, ...person.lines].join(', '),
    person.skills.join(', '),
  ];
}

/** What of a draft is not published yet, by person. */
function marksOf({ check }: RosterDraft): ReadonlyMap<string, string> {
  const say = t.roster.document.people.marks;
  const { added = [], changed = [] } = check?.would?.people ?? {};
  return new Map([
    ...added.map(({ id }) => [id, say.added] as const),
    ...changed.map(({ id }) => [id, say.changed] as const),
  ]);
}
