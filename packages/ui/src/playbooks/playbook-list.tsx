/** All playbooks: which are live, in which version, from where, and what is wrong with them. */
import type { PlaybookRow } from '@gemba/core/wire';
import { functionName, shortName } from '../format/names.ts';
import { Panel, Table } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { t } from '../messages/en.ts';
import { StateMark } from '../parts/state-mark.tsx';
import type { People } from '../props.ts';
import { useFormat } from '../provider.tsx';
import type { PlaybooksPageProps } from './props.ts';

type PlaybookListProps = Pick<PlaybooksPageProps, 'onChoose' | 'people' | 'now'> & {
  rows: readonly PlaybookRow[];
};

export function PlaybookList({ rows, onChoose, people, now }: PlaybookListProps) {
  const format = useFormat();
  const say = t.playbooks;
  if (rows.length === 0) return <p className="quiet">{say.none}</p>;
  return (
    <Panel title={say.list}>
      <Scroll label={say.list}>
        <Table
          head={[say.playbook, say.state, say.version, say.published, say.answers, say.asks, say.problem]}
          numbers={[2]}
        >
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <button type="button" className="link" onClick={() => onChoose(row.id)}>
                  {functionName(row.id)}
                </button>
              </th>
              <td>
                <PlaybookState row={row} />
              </td>
              <td>{row.version}</td>
              <td>
                {authorOf(row, people)}, {format.moment(row.publishedAt, now)}
              </td>
              <td>{row.on.join(', ')}</td>
              <td>{row.functions.map(functionName).join(', ')}</td>
              <td data-tone={row.problem === null ? (row.differsFromFile ? 'warm' : undefined) : 'hot'}>
                {row.problem ?? (row.differsFromFile ? say.differs : '')}
              </td>
            </tr>
          ))}
        </Table>
      </Scroll>
    </Panel>
  );
}

export function PlaybookState({ row }: { row: Pick<PlaybookRow, 'state' | 'problem'> }) {
  const state = row.problem !== null ? 'down' : row.state === 'live' ? 'up' : 'off';
  return <StateMark state={state} text={t.playbooks.states[row.state]} />;
}

export const authorOf = (
  { source, author }: Pick<PlaybookRow, 'source' | 'author'>,
  people: People,
): string => (source === 'folder' ? t.playbooks.folder : shortName(people.get(author)?.name ?? author));
