/** Every version with who published it and why; the difference between any two; and back to an older one. */
import type { PlaybookDetail } from '@gemba/core/wire';
import { useState } from 'react';
import { CompareVersions } from '../parts/compare-versions.tsx';
import { ReasonForm } from '../parts/reason-form.tsx';
import { Panel } from '../parts/panel.tsx';
import { VersionList } from '../parts/version-list.tsx';
import { t } from '../messages/en.ts';
import { authorOf } from './playbook-list.tsx';
import type { DiffSide, PlaybooksPageProps } from './props.ts';

interface VersionsProps extends Pick<PlaybooksPageProps, 'onDiff' | 'people' | 'now'> {
  detail: PlaybookDetail;
  /** null: looking only */
  onRollBack: ((to: number, reason: string) => Promise<boolean>) | null;
}

export function PlaybookVersions({ detail, onDiff, people, now, onRollBack }: VersionsProps) {
  const [backTo, setBackTo] = useState<number | null>(null);
  const say = t.playbooks.versions;
  const [newest, before] = detail.versions;
  const last = newest?.version ?? 1;
  return (
    <Panel title={t.texts.versions.title}>
      <VersionList
        label={t.texts.versions.title}
        versions={detail.versions.map((one) => ({
          version: one.version,
          by: authorOf(one, people),
          reason: one.reason,
          note: one.withdrawnAt === null ? null : say.withdrawn,
          at: one.publishedAt,
        }))}
        now={now}
        act={onRollBack && { label: say.rollBack, nameOf: say.rollBackTo, onAct: setBackTo }}
      />
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
      <CompareVersions<DiffSide>
        key={detail.version}
        sides={[
          ...detail.versions.map(({ version }) => ({ side: version, label: String(version) })),
          ...(detail.hasFile ? [{ side: 'file' as const, label: say.file }] : []),
        ]}
        from={before?.version ?? (detail.hasFile ? 'file' : last)}
        to={last}
        onDiff={(from, to) => onDiff(detail.id, from, to)}
      />
    </Panel>
  );
}
