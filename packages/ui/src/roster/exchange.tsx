/** The roster in and out as tables and calendars. A file is shown first; then it is taken over whole or not at all. */
import { Button, NativeSelect } from '@mantine/core';
import type { RosterImport } from '@gemba/core/wire';
import { useRef, useState, type ChangeEvent } from 'react';
import { usePendingAct } from '../parts/use-pending-act.ts';
import { Panel, Table } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { t } from '../messages/en.ts';
import type { ActResult, Asked } from '../props.ts';
import { ROSTER_TABLES, type RosterPageProps, type RosterTable } from './props.ts';

const PREVIEW = 5;

interface Chosen {
  name: string;
  text: string;
}

export function Exchange({
  acts,
  mayAll,
  onExport,
}: Pick<RosterPageProps, 'acts' | 'onExport'> & { mayAll: boolean }) {
  const [table, setTable] = useState<RosterTable>(mayAll ? 'people' : 'absences');
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [result, setResult] = useState<Asked<RosterImport> | null>(null);
  const pending = usePendingAct<'export' | 'import'>();
  const file = useRef<HTMLInputElement>(null);
  const say = t.roster.exchange;
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const input = event.currentTarget;
    const [picked] = input.files ?? [];
    if (!picked) return;
    setChosen({ name: picked.name, text: await picked.text() });
    setResult(null);
    pending.dismiss();
    input.value = '';
  };
  const take = async () => {
    if (!chosen || !acts) return;
    const { text } = chosen;
    await pending.run('import', async (): Promise<ActResult> => {
      const answer = await acts.onImport(table, text);
      setResult(answer);
      if (answer.ok) setChosen(null);
      // rows that are wrong are told row by row
      return answer.ok || answer.problem.errors?.length ? { ok: true } : answer;
    });
  };
  const lines = chosen?.text.split(/\r?\n/).filter((line) => line.trim() !== '') ?? [];
  return (
    <Panel title={say.title}>
      <div className="exchange">
        <NativeSelect
          size="xs"
          label={say.table}
          data={ROSTER_TABLES.filter((value) => value !== 'people' || mayAll).map((value) => ({
            value,
            label: say.tables[value],
          }))}
          value={table}
          onChange={(event) => {
            setTable(ROSTER_TABLES.find((one) => one === event.currentTarget.value) ?? 'people');
            setResult(null);
          }}
        />
        <div className="act-buttons">
          <Button
            size="xs"
            variant="default"
            onClick={() => void pending.run('export', () => onExport(table))}
          >
            {say.exportCsv}
          </Button>
          <Button
            size="xs"
            variant="default"
            onClick={() => void pending.run('export', () => onExport('ics'))}
          >
            {say.exportIcs}
          </Button>
          {acts && (
            <>
              <Button size="xs" variant="default" onClick={() => file.current?.click()}>
                {say.choose}
              </Button>
              <input
                ref={file}
                type="file"
                accept=".csv,text/csv"
                hidden
                aria-label={say.choose}
                onChange={(event) => void choose(event)}
              />
            </>
          )}
        </div>
      </div>
      {pending.problem !== null && (
        <p className="problem" role="alert">
          <b>{t.decision.rolledBack}.</b> {pending.problem}
        </p>
      )}
      {chosen && (
        <div className="import-preview">
          <p>
            <b>{say.chosen(chosen.name, Math.max(0, lines.length - 1))}</b>{' '}
            <span className="note">{say.whole}</span>
          </p>
          <Scroll as="pre" className="code" label={say.preview}>
            {lines.slice(0, PREVIEW + 1).join('\n')}
          </Scroll>
          <div className="form-acts">
            <Button size="xs" loading={pending.pending === 'import'} onClick={() => void take()}>
              {say.take}
            </Button>
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                setChosen(null);
                setResult(null);
              }}
            >
              {t.decision.cancel}
            </Button>
          </div>
        </div>
      )}
      <div aria-live="polite">{result && <Result result={result} />}</div>
    </Panel>
  );
}

function Result({ result }: { result: Asked<RosterImport> }) {
  const say = t.roster.exchange;
  if (result.ok) {
    const { added, changed, unchanged } = result.answer;
    return <p className="said">{say.done(added, changed, unchanged)}</p>;
  }
  const errors = result.problem.errors ?? [];
  if (errors.length === 0) return null;
  return (
    <>
      <p data-tone="hot">◆ {say.nothing}</p>
      <Table head={[say.where, say.wrong]}>
        {errors.map(({ field, reason }) => (
          <tr key={`${field} ${reason}`}>
            <th scope="row">{field}</th>
            <td>{reason}</td>
          </tr>
        ))}
      </Table>
    </>
  );
}
