/** Every version with who published it and why; the difference between any two; and back to an older one. */
import { Button, NativeSelect } from '@mantine/core';
import type { PlaybookDetail, PlaybookDiff } from '@gemba/core/wire';
import { useState } from 'react';
import { ReasonForm } from '../parts/reason-form.tsx';
import { usePendingAct } from '../parts/use-pending-act.ts';
import { Panel, Table } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { t } from '../messages/en.ts';
import { useFormat } from '../provider.tsx';
import { DiffView } from './diff-view.tsx';
import { authorOf } from './playbook-list.tsx';
import { asResult, type DiffSide, type PlaybooksPageProps } from './props.ts';

interface VersionsProps extends Pick<PlaybooksPageProps, 'onDiff' | 'people' | 'now'> {
  detail: PlaybookDetail;
  /** null: looking only */
  onRollBack: ((to: number, reason: string) => Promise<boolean>) | null;
}

export function PlaybookVersions({ detail, onDiff, people, now, onRollBack }: VersionsProps) {
  const format = useFormat();
  const [backTo, setBackTo] = useState<number | null>(null);
  const say = t.playbooks.versions;
  const [newest] = detail.versions;
  return (
    <Panel title={say.title}>
      <Scroll direction="both" label={say.title}>
        <Table head={[t.playbooks.version, say.by, say.reason, say.at, ...(onRollBack ? [say.act] : [])]}>
          {detail.versions.map((one) => (
            <tr key={one.version}>
              <th scope="row">
                {one.version}
                {one === newest && <small className="soft"> {say.newest}</small>}
              </th>
              <td>{authorOf(one, people)}</td>
              <td className="verbatim">
                {one.reason}
                {one.withdrawnAt !== null && <small className="soft"> {say.withdrawn}</small>}
              </td>
              <td>{format.moment(one.publishedAt, now)}</td>
              {onRollBack && (
                <td>
                  {one !== newest && (
                    <Button
                      size="compact-xs"
                      variant="default"
                      aria-label={say.rollBackTo(one.version)}
                      onClick={() => setBackTo(one.version)}
                    >
                      {say.rollBack}
                    </Button>
                  )}
                </td>
              )}
            </tr>
          ))}
        </Table>
      </Scroll>
      {backTo !== null && onRollBack && (
        <div className="page-form" key={backTo}>
          <ReasonForm
            label={say.rollBack}
            title={say.rollBackTo(backTo)}
            reason="required"
            onSubmit={async (reason) => {
              if (await onRollBack(backTo, reason)) setBackTo(null);
            }}
            onCancel={() => setBackTo(null)}
          />
        </div>
      )}
      <Compare key={detail.version} detail={detail} onDiff={onDiff} />
    </Panel>
  );
}

function Compare({ detail, onDiff }: Pick<VersionsProps, 'detail' | 'onDiff'>) {
  const [newest, before] = detail.versions;
  const [from, setFrom] = useState<DiffSide>(
    before?.version ?? (detail.hasFile ? 'file' : (newest?.version ?? 1)),
  );
  const [to, setTo] = useState<DiffSide>(newest?.version ?? 1);
  const [diff, setDiff] = useState<PlaybookDiff | null>(null);
  const pending = usePendingAct<'diff'>();
  const say = t.playbooks.versions;
  const nameOf = (side: DiffSide) => (side === 'file' ? say.file : String(side));
  const sides = [
    ...detail.versions.map(({ version }) => ({ value: String(version), label: String(version) })),
    ...(detail.hasFile ? [{ value: 'file', label: say.file }] : []),
  ];
  const sideOf = (value: string): DiffSide => (value === 'file' ? 'file' : Number(value));
  const select = (label: string, value: DiffSide, onChange: (side: DiffSide) => void) => (
    <NativeSelect
      size="xs"
      label={label}
      data={sides}
      value={String(value)}
      onChange={(event) => {
        onChange(sideOf(event.currentTarget.value));
        setDiff(null);
      }}
    />
  );
  // where there is only one text, there is nothing to compare
  if (sides.length < 2) return null;
  return (
    <div className="compare">
      <div className="exchange">
        {select(say.from, from, setFrom)}
        {select(say.to, to, setTo)}
        <Button
          size="xs"
          variant="default"
          loading={pending.pending !== null}
          onClick={() =>
            void pending.run('diff', async () => {
              const answer = await onDiff(detail.id, from, to);
              setDiff(answer.ok ? answer.answer : null);
              return asResult(answer);
            })
          }
        >
          {say.compare}
        </Button>
      </div>
      {pending.problem !== null && (
        <p className="problem" role="alert">
          {pending.problem}
        </p>
      )}
      <div aria-live="polite">
        {diff && <DiffView diff={diff.diff} label={say.diff(nameOf(diff.from), nameOf(diff.to))} />}
      </div>
    </div>
  );
}
