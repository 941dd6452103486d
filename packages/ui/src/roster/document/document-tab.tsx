/** The document: its text beside what is wrong with it and what it would change; and every version that there was. */
import { useId, useRef } from 'react';
import type { RosterVersion } from '@gemba/core/wire';
import { CompareVersions } from '../../parts/compare-versions.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';
import { usePendingAct } from '../../parts/use-pending-act.ts';
import { VersionList } from '../../parts/version-list.tsx';
import { goToLine, YamlEditor } from '../../parts/yaml-editor.tsx';
import { t } from '../../messages/en.ts';
import type { RosterPageProps } from '../props.ts';
import { DraftPanel } from './draft-panel.tsx';
import type { RosterDraft } from './use-roster-draft.ts';

interface DocumentTabProps extends Pick<RosterPageProps, 'versions' | 'now' | 'onDiff'> {
  draft: RosterDraft;
  /** the newest version: by whom, and why */
  newest: { by: string; reason: string };
  mayChange: boolean;
  authorOf: (author: string) => string;
}

export function DocumentTab(props: DocumentTabProps) {
  const { draft, newest, mayChange } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const problemsId = useId();
  const say = t.roster.document;
  return (
    <div className="panels panels-even">
      <div>
        <Panel title={t.texts.title} act={draft.changed && <b data-tone="warm">▲ {t.texts.changed}</b>}>
          <p className="note" id={mayChange ? undefined : problemsId}>
            {mayChange ? say.comments : say.readOnly}
          </p>
          <YamlEditor
            label={say.label}
            value={draft.text}
            onChange={mayChange ? draft.write : null}
            marks={(draft.check?.problems ?? []).map(({ line, field, reason }) => ({
              line: line ?? 1,
              severity: 'error',
              text: `${field}: ${reason}`,
            }))}
            describedBy={problemsId}
            area={area}
          />
        </Panel>
      </div>
      <div>
        {mayChange && (
          <DraftPanel
            {...{ draft, newest }}
            id={problemsId}
            onGoTo={(line) => goToLine(area.current, line)}
          />
        )}
        <RosterVersions {...props} />
      </div>
    </div>
  );
}

function RosterVersions({ versions, now, onDiff, draft, mayChange, authorOf }: DocumentTabProps) {
  const pending = usePendingAct<number>();
  const say = t.roster.document;
  return (
    <Panel title={t.texts.versions.title}>
      {versions === null ? (
        <Loading />
      ) : versions.length === 0 ? (
        <p className="note">{say.noVersion}</p>
      ) : (
        <>
          <VersionList
            label={t.texts.versions.title}
            versions={versions.map((one: RosterVersion) => ({ ...one, by: authorOf(one.author) }))}
            now={now}
            act={
              mayChange
                ? {
                    label: say.again,
                    nameOf: say.againOf,
                    disabled: draft.changed || pending.pending !== null,
                    onAct: (version) =>
                      void pending.run(version, () => draft.again(version, say.againReason(version))),
                  }
                : null
            }
          />
          {pending.problem !== null && (
            <p className="problem" role="alert">
              {pending.problem}
            </p>
          )}
          {mayChange && versions.length > 1 && (
            <p className="note">{draft.changed ? say.againFirst : say.againNote}</p>
          )}
          <CompareVersions
            key={versions[0]?.version}
            sides={versions.map(({ version }) => ({ side: version, label: String(version) }))}
            from={(versions[1] ?? versions[0])?.version ?? 1}
            to={versions[0]?.version ?? 1}
            onDiff={onDiff}
          />
        </>
      )}
    </Panel>
  );
}
