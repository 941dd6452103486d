/**
 * What a code here is in the ERP. Everybody reads; managers add, remove (and take that back at once), and exchange the
 * whole table as CSV. What was learned from a repair says so, with who repaired it.
 */
import { Button, TextInput } from '@mantine/core';
import { useRef, useState, type ChangeEvent } from 'react';
import { usePendingAct } from '../parts/use-pending-act.ts';
import { shortName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import type { CrossReferencesProps } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { CrossReferenceForm } from './cross-reference-form.tsx';
import { Panel, Table } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';

export function CrossReferences(props: CrossReferencesProps & { now: number }) {
  const { references, more, search, onSearch, people, now, acts, onExport } = props;
  const format = useFormat();
  const pending = usePendingAct<string>();
  const [adding, setAdding] = useState(false);
  const [said, setSaid] = useState<{ words: string; undo?: () => void } | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const say = t.health.references;

  const run = async (
    label: string,
    act: Parameters<typeof pending.run>[1],
    words: string,
    undo?: () => void,
  ) => {
    setSaid(null);
    const ok = await pending.run(label, act);
    if (ok) setSaid({ words, ...(undo && { undo }) });
    return ok;
  };
  const takeOver = async (event: ChangeEvent<HTMLInputElement>) => {
    const input = event.currentTarget;
    const chosen = input.files?.[0];
    if (!chosen || !acts) return;
    const table = await chosen.text();
    input.value = '';
    let words = '';
    setSaid(null);
    const ok = await pending.run(say.import, async () => {
      const result = await acts.onImport(table);
      if (result.ok) words = say.imported(result.added, result.replaced, result.unchanged);
      return result;
    });
    if (ok) setSaid({ words });
  };

  return (
    <Panel
      title={say.title}
      act={
        <div className="act-buttons">
          <TextInput
            size="xs"
            type="search"
            aria-label={say.search}
            placeholder={say.search}
            value={search}
            onChange={(event) => onSearch(event.currentTarget.value)}
          />
          {acts && (
            <Button
              size="compact-sm"
              variant="default"
              aria-expanded={adding}
              onClick={() => setAdding(!adding)}
            >
              {say.add}
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={() => void pending.run(say.export, onExport)}>
            {say.export}
          </Button>
          {acts && (
            <>
              <Button
                size="compact-sm"
                variant="default"
                loading={pending.pending === say.import}
                onClick={() => file.current?.click()}
              >
                {say.import}
              </Button>
              <input
                ref={file}
                type="file"
                accept=".csv,text/csv"
                hidden
                aria-label={say.import}
                onChange={(event) => void takeOver(event)}
              />
            </>
          )}
        </div>
      }
    >
      {pending.problem !== null && (
        <p className="problem" role="alert">
          <b>{t.decision.rolledBack}.</b> {pending.problem}
        </p>
      )}
      {pending.problem === null && (
        <output className="said">
          {said?.words}
          {said?.undo && (
            <button type="button" className="link" onClick={said.undo}>
              {t.board.undo}
            </button>
          )}
        </output>
      )}
      {adding && acts && (
        <CrossReferenceForm
          onSubmit={async (added) => {
            if (await run(say.add, () => acts.onAdd(added), say.added(added.ours, added.theirs)))
              setAdding(false);
          }}
          onCancel={() => setAdding(false)}
        />
      )}
      {references === null ? (
        <Loading />
      ) : references.length === 0 ? (
        <p className="note">{search === '' ? say.none : say.noneFound}</p>
      ) : (
        <Scroll label={say.title}>
          <Table
            head={[say.entity, say.ours, say.theirs, say.factor, say.since, ...(acts ? [say.act] : [])]}
            numbers={[3]}
          >
            {references.map((one) => (
              <tr key={one.id}>
                <td>
                  {say.entities[one.entity]}
                  {one.item !== null && <small> {say.ofItem(one.item)}</small>}
                </td>
                <th scope="row">{one.ours}</th>
                <td>{one.theirs}</td>
                <td>{one.factor === 1 ? '' : format.number(one.factor)}</td>
                <td>
                  {one.learnedFrom !== null && <b title={one.learnedFrom}>{say.learned} · </b>}
                  {shortName(people.get(one.by)?.name ?? one.by)}, {format.moment(one.at, now)}
                </td>
                {acts && (
                  <td>
                    <Button
                      size="compact-xs"
                      variant="default"
                      disabled={pending.pending !== null}
                      onClick={() =>
                        void run(
                          say.remove,
                          () => acts.onRemove(one.id),
                          say.removed(one.ours, one.theirs),
                          () => void run(say.add, () => acts.onAdd(one), say.added(one.ours, one.theirs)),
                        )
                      }
                    >
                      {say.remove}
                      <span className="sr-only"> {one.ours}</span>
                    </Button>
                  </td>
                )}
              </tr>
            ))}
          </Table>
        </Scroll>
      )}
      {more && <p className="note">{say.more}</p>}
    </Panel>
  );
}
