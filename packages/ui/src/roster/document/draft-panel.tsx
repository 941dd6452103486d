/** The draft before it is published: what is wrong with it, what it changes, the difference, and the reason. */
import { Button } from '@mantine/core';
import { useId } from 'react';
import { DiffView } from '../../parts/diff-view.tsx';
import { OutdatedDraft } from '../../parts/outdated-draft.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ReasonForm } from '../../parts/reason-form.tsx';
import { useKeys } from '../../parts/use-keys.ts';
import { usePendingAct } from '../../parts/use-pending-act.ts';
import { t } from '../../messages/en.ts';
import { ChangeWords } from './change-words.tsx';
import type { RosterDraft } from './use-roster-draft.ts';

interface DraftPanelProps {
  draft: RosterDraft;
  /** the newest version: by whom, and why */
  newest: { by: string; reason: string };
  /** leads to a line of the text, where it is shown beside this; null: it is not */
  onGoTo: ((line: number) => void) | null;
  /** id of the list of problems */
  id?: string;
}

export function DraftPanel({ draft, newest, onGoTo, id }: DraftPanelProps) {
  const pending = usePendingAct<'publish'>();
  const ownId = useId();
  const { check, changed, outdated, version, publishing } = draft;
  const say = t.roster.document;
  useKeys('window', (event) => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    if (changed) draft.setPublishing(true);
  });
  const publish = async (reason: string) => {
    await pending.run('publish', () => draft.publish(reason));
  };
  const problems = check?.problems ?? [];
  return (
    <Panel
      title={changed ? say.draft : say.noDraft}
      act={
        changed && (
          <div className="act-buttons">
            <Button size="xs" variant="default" onClick={draft.discard}>
              {t.texts.discard}
            </Button>
            <Button
              size="xs"
              aria-expanded={publishing}
              aria-keyshortcuts="Control+S Meta+S"
              onClick={() => draft.setPublishing(!publishing)}
            >
              {t.texts.publish}
            </Button>
          </div>
        )
      }
    >
      {pending.problem !== null && !outdated && (
        <p className="problem" role="alert">
          <b>{say.notPublished}</b> {pending.problem}
        </p>
      )}
      {outdated && (
        <OutdatedDraft
          {...newest}
          version={version}
          onKeep={() => {
            pending.dismiss();
            draft.keep();
          }}
        />
      )}
      {publishing && (
        <div className="page-form" key={draft.reason}>
          <ReasonForm
            label={t.texts.publishAct}
            reason="required"
            suggested={draft.reason}
            lacks={lacksOf(draft)}
            disabled={check === null || pending.pending !== null}
            onSubmit={publish}
            onCancel={() => draft.setPublishing(false)}
          />
        </div>
      )}
      <div id={id ?? ownId} aria-live="polite">
        {!changed ? (
          <p className="note">{say.asPublished(version)}</p>
        ) : check === null ? (
          <p className="note">{t.texts.checking}</p>
        ) : check.would ? (
          <ChangeWords change={check.would} />
        ) : (
          <>
            <p data-tone="hot">◆ {t.texts.problems(problems.length)}</p>
            <ul className="findings">
              {problems.map(({ line, field, reason }) => (
                <li key={`${line} ${field} ${reason}`} data-severity="error">
                  {onGoTo && line !== null ? (
                    <button
                      type="button"
                      className="link"
                      aria-label={t.texts.goTo(line, `${field}: ${reason}`)}
                      onClick={() => onGoTo(line)}
                    >
                      {t.texts.line(line)}
                    </button>
                  ) : (
                    <span>{line !== null && t.texts.line(line)}</span>
                  )}
                  <span className="verbatim">
                    <b>{field}</b> {reason}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {check?.would && check.would.diff !== '' && (
        <details className="draft-diff" open>
          <summary>{say.diff(check.would.against)}</summary>
          {check.would.diff === null ? (
            <p className="note">{say.tooDifferent}</p>
          ) : (
            <DiffView diff={check.would.diff} label={say.diff(check.would.against)} />
          )}
        </details>
      )}
    </Panel>
  );
}

/** Why it cannot be published now; null: it can. */
function lacksOf({ check, outdated }: RosterDraft): string | null {
  if (check === null) return null;
  if (!check.would) return t.texts.cannot;
  if (outdated) return t.texts.outdatedFirst;
  return check.would.diff === '' ? t.roster.document.change.same(check.would.against) : null;
}
