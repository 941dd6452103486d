/**
 * What is different for a time: overrides, absences, swaps and dated shifts. Swaps that wait for an answer come first.
 * What is taken back can be entered again at once.
 */
import { Button } from '@mantine/core';
import type { Roster } from '@gemba/core/roster';
import type { RosterEntry } from '@gemba/core/wire';
import { useState } from 'react';
import { usePendingAct } from '../../parts/use-pending-act.ts';
import { shortName } from '../../format/names.ts';
import { Panel, Table } from '../../parts/panel.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { t } from '../../messages/en.ts';
import type { ActResult, People } from '../../props.ts';
import { useFormat } from '../../provider.tsx';
import { AbsenceForm, OverrideForm, SwapForm, type Filling } from './change-forms.tsx';
import { entryReason, entrySpan, entryWords } from './entry-words.ts';
import type { RosterActs, RosterPageProps } from '../props.ts';

export type OpenForm = { kind: 'override'; filling: Filling | null } | { kind: 'absence' } | { kind: 'swap' };

interface ChangesProps extends Pick<RosterPageProps, 'acts' | 'now'> {
  view: NonNullable<RosterPageProps['view']>;
  roster: Roster;
  functions: readonly string[];
  areas: readonly string[];
  people: People;
  viewer: string | null;
  form: OpenForm | null;
  onForm: (form: OpenForm | null) => void;
}

export function Changes(props: ChangesProps) {
  const { view, roster, functions, areas, people, viewer, acts, now, form, onForm } = props;
  const format = useFormat();
  const pending = usePendingAct<string>();
  const [said, setSaid] = useState<{ words: string; undo?: () => void } | null>(null);
  const say = t.roster.changes;
  const nameOf = (id: string) =>
    shortName(roster.people.find((one) => one.id === id)?.name ?? people.get(id)?.name ?? id);
  const shiftOf = (id: string) => roster.shifts.find((shift) => shift.id === id)?.name ?? id;
  const mayAny = view.mayArrange === 'all' || view.mayArrange.length > 0;
  const managesOthers = view.mayArrange === 'all' || view.mayArrange.some((id) => id !== viewer);

  const run = async (
    label: string,
    act: () => Promise<ActResult>,
    words: string | (() => string),
    undo?: () => void,
  ) => {
    setSaid(null);
    const ok = await pending.run(label, act);
    if (ok) setSaid({ words: typeof words === 'string' ? words : words(), ...(undo && { undo }) });
    return ok;
  };
  const enter = async (act: () => Promise<ActResult>, words: string | (() => string)) => {
    if (await run('enter', act, words)) onForm(null);
  };
  const withdraw = (change: RosterEntry) => {
    if (!acts) return;
    const words = say.withdrawn(entryWords(change, nameOf, shiftOf));
    const again = enterAgain(change, acts);
    void run(
      change.id,
      () => acts.onWithdraw(change.kind, change.id),
      words,
      again && (() => void run(change.id, again, say.entered)),
    );
  };
  const entries = view.entries
    .filter(({ state }) => state === 'active' || state === 'asked')
    .toSorted((a, b) => rank(a) - rank(b) || (fromOf(a) < fromOf(b) ? -1 : 1));

  return (
    <Panel
      title={say.title}
      act={
        acts &&
        mayAny && (
          <div className="act-buttons">
            {(['override', 'absence', 'swap'] as const)
              .filter((kind) => kind !== 'override' || managesOthers)
              .map((kind) => (
                <Button
                  key={kind}
                  size="xs"
                  variant="default"
                  aria-expanded={form?.kind === kind}
                  onClick={() =>
                    onForm(
                      form?.kind === kind ? null : kind === 'override' ? { kind, filling: null } : { kind },
                    )
                  }
                >
                  {say.add[kind]}
                </Button>
              ))}
          </div>
        )
      }
    >
      {pending.problem === null ? (
        <output className="said">
          {said?.words}
          {said?.undo && (
            <button type="button" className="link" onClick={said.undo}>
              {t.board.undo}
            </button>
          )}
        </output>
      ) : (
        <p className="problem" role="alert">
          <b>{t.decision.rolledBack}.</b> {pending.problem}
        </p>
      )}
      {acts && form && viewer !== null && (
        <div className="page-form" key={`${form.kind} ${form.kind === 'override' ? form.filling?.from : ''}`}>
          <Form
            {...{ form, roster, now, viewer, functions, areas }}
            mayArrange={view.mayArrange}
            onCancel={() => onForm(null)}
            acts={acts}
            onEnter={enter}
          />
        </div>
      )}
      {entries.length === 0 ? (
        <p className="note">{say.none}</p>
      ) : (
        <Scroll label={say.title}>
          <Table head={[say.what, say.when, say.why, say.by, ...(acts ? [say.act] : [])]}>
            {entries.map((change) => {
              const words = entryWords(change, nameOf, shiftOf);
              return (
                <tr key={change.id} data-state={change.state}>
                  <th scope="row">
                    <span className="soft">{say.kinds[change.kind]}</span> {words}
                    {change.state === 'asked' && <b data-tone="warm"> ▲ {say.waits}</b>}
                  </th>
                  <td>{entrySpan(change, format)}</td>
                  <td className="verbatim">{entryReason(change)}</td>
                  <td>
                    {nameOf(change.by)}, {format.moment(change.at, now)}
                  </td>
                  {acts && (
                    <td>
                      <div className="act-buttons">
                        {change.state === 'asked' &&
                          mayAnswer(change, view.mayArrange, viewer) &&
                          (['accept', 'decline'] as const).map((answer) => (
                            <Button
                              key={answer}
                              size="compact-xs"
                              variant={answer === 'accept' ? 'filled' : 'default'}
                              disabled={pending.pending !== null}
                              aria-label={answer === 'accept' ? say.acceptOf(words) : say.declineOf(words)}
                              onClick={() =>
                                void run(
                                  change.id,
                                  () => acts.onAnswerSwap(change.id, answer),
                                  answer === 'accept' ? say.accepted : say.declined,
                                )
                              }
                            >
                              {say[answer]}
                            </Button>
                          ))}
                        {mayWithdraw(change, view.mayArrange, viewer) && (
                          <Button
                            size="compact-xs"
                            variant="default"
                            disabled={pending.pending !== null}
                            aria-label={say.withdrawOf(words)}
                            onClick={() => withdraw(change)}
                          >
                            {say.withdraw}
                          </Button>
                        )}
                      </div>
                    </td>
                  )}
                </tr>
              );
            })}
          </Table>
        </Scroll>
      )}
    </Panel>
  );
}

function Form({
  form,
  acts,
  onEnter,
  functions,
  areas,
  ...rest
}: Omit<Parameters<typeof AbsenceForm>[0], 'onSubmit'> & {
  form: OpenForm;
  acts: RosterActs;
  functions: readonly string[];
  areas: readonly string[];
  onEnter: (act: () => Promise<ActResult>, words: string | (() => string)) => Promise<void>;
}) {
  const say = t.roster.changes;
  if (form.kind === 'override')
    return (
      <OverrideForm
        {...rest}
        {...{ functions, areas }}
        filling={form.filling}
        onSubmit={(body) => onEnter(() => acts.onOverride(body), say.entered)}
      />
    );
  if (form.kind === 'absence')
    return <AbsenceForm {...rest} onSubmit={(body) => onEnter(() => acts.onAbsence(body), say.entered)} />;
  return (
    <SwapForm
      {...rest}
      onSubmit={async (body) => {
        let words = say.asked;
        await onEnter(
          async () => {
            const answer = await acts.onSwap(body);
            if (answer.ok && answer.answer.state === 'active') words = say.entered;
            return answer.ok ? { ok: true } : answer;
          },
          () => words,
        );
      }}
    />
  );
}

const rank = ({ state }: RosterEntry): number => (state === 'asked' ? 0 : 1);
const fromOf = ({ entry }: RosterEntry): string => entry.from;

/** A swap that was taken back has to be asked for anew; the others are entered as they were. */
function enterAgain(change: RosterEntry, acts: RosterActs): (() => Promise<ActResult>) | undefined {
  if (change.kind === 'override') return () => acts.onOverride(change.entry);
  if (change.kind === 'absence') return () => acts.onAbsence(change.entry);
  return undefined;
}

const arranges = (mayArrange: 'all' | readonly string[], id: string): boolean =>
  mayArrange === 'all' || mayArrange.includes(id);

/** Whoever asked does not answer; the hub has the last word. */
function mayAnswer(
  change: RosterEntry,
  mayArrange: 'all' | readonly string[],
  viewer: string | null,
): boolean {
  if (change.kind !== 'swap') return false;
  if (mayArrange === 'all') return true;
  return [change.entry.person, change.entry.with]
    .filter((id) => id !== change.by)
    .every((id) => id === viewer || arranges(mayArrange, id));
}

function mayWithdraw(
  change: RosterEntry,
  mayArrange: 'all' | readonly string[],
  viewer: string | null,
): boolean {
  if (mayArrange === 'all') return true;
  if (change.kind === 'swap')
    return change.state === 'asked'
      ? change.by === viewer
      : [change.entry.person, change.entry.with].every((id) => id !== viewer && arranges(mayArrange, id));
  const about = change.kind === 'override' ? (change.entry.instead ?? change.entry.who) : change.entry.person;
  return change.by === viewer || arranges(mayArrange, about);
}
