/**
 * One playbook: its text with what is wrong beside the line, what would have happened, its versions. The text is checked
 * a moment after the last key; publishing needs a reason and no problem.
 */
import { Button } from '@mantine/core';
import type { DryRun, PlaybookCheck, PlaybookDetail } from '@gemba/core/wire';
import { useId, useMemo, useRef, useState } from 'react';
import { begin, following, isChanged, isOutdated, keeping } from '../parts/draft.ts';
import { LineFindings } from '../parts/line-findings.tsx';
import { OutdatedDraft } from '../parts/outdated-draft.tsx';
import { ReasonForm } from '../parts/reason-form.tsx';
import { useCheck } from '../parts/use-check.ts';
import { usePendingAct } from '../parts/use-pending-act.ts';
import { goToLine, YamlEditor, type LineMark } from '../parts/yaml-editor.tsx';
import { Panel } from '../parts/panel.tsx';
import { t } from '../messages/en.ts';
import { DryRunPanel } from './dry-run.tsx';
import { authorOf } from './playbook-list.tsx';
import { asResult, type PlaybookActs, type PlaybooksPageProps } from './props.ts';
import { PlaybookVersions } from './versions.tsx';

interface PlaybookProps extends Pick<PlaybooksPageProps, 'onDiff' | 'people' | 'now' | 'acts'> {
  detail: PlaybookDetail;
}

export function Playbook({ detail, onDiff, people, now, acts }: PlaybookProps) {
  const [written, setWritten] = useState(() => begin(detail));
  const current = following(written, detail);
  if (current !== written) setWritten(current);
  const draft = current.text;
  const [ran, setRan] = useState<{ of: string; run: DryRun } | null>(null);
  const [form, setForm] = useState<'publish' | 'switch' | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const pending = usePendingAct<string>();
  const area = useRef<HTMLTextAreaElement>(null);
  const findingsId = useId();
  const onCheck = acts?.onCheck;
  const ask = useMemo(() => (onCheck ? (yaml: string) => onCheck(yaml, 0) : null), [onCheck]);
  const check = useCheck(draft, ask);
  const marks = check && marksOf(check);
  const say = t.playbooks;
  const changed = isChanged(current);
  const outdated = isOutdated(current, detail);
  const problems = check?.problems.length ?? 0;

  const act = async (
    label: string,
    run: () => ReturnType<PlaybookActs['onAct']>,
    words: (d: PlaybookDetail) => string,
  ) => {
    setSaid(null);
    const ok = await pending.run(label, async () => {
      const answer = await run();
      if (answer.ok) {
        // switching publishes nothing: what is being written stays
        if (answer.answer.version !== detail.version) setWritten(begin(answer.answer));
        setSaid(words(answer.answer));
      }
      return asResult(answer);
    });
    if (ok) setForm(null);
    return ok;
  };
  const dryRun = (days: number) => {
    if (!acts) return;
    void pending.run(say.dryRun.run, async () => {
      const answer = await acts.onCheck(draft, days);
      if (answer.ok && answer.answer.dryRun) setRan({ of: draft, run: answer.answer.dryRun });
      return asResult(answer);
    });
  };
  const off = detail.state === 'off';

  return (
    <>
      {pending.problem !== null && (
        <p className="problem" role="alert">
          <b>{t.decision.rolledBack}.</b> {pending.problem}
        </p>
      )}
      {said !== null && <output className="said">{said}</output>}
      <div className="panels">
        <div>
          <Panel
            title={t.texts.title}
            act={
              acts && (
                <div className="act-buttons">
                  {changed && <b data-tone="warm">▲ {t.texts.changed}</b>}
                  {changed && (
                    <Button size="xs" variant="default" onClick={() => setWritten(begin(detail))}>
                      {t.texts.discard}
                    </Button>
                  )}
                  <Button
                    size="xs"
                    aria-expanded={form === 'publish'}
                    disabled={!changed}
                    onClick={() => setForm(form === 'publish' ? null : 'publish')}
                  >
                    {t.texts.publish}
                  </Button>
                  <Button
                    size="xs"
                    variant="default"
                    aria-expanded={form === 'switch'}
                    onClick={() => setForm(form === 'switch' ? null : 'switch')}
                  >
                    {off ? say.switching.on : say.switching.off}
                  </Button>
                </div>
              )
            }
          >
            {!acts && <p className="note">{say.readOnly}</p>}
            {outdated && (
              <OutdatedDraft
                version={detail.version}
                by={authorOf(detail, people)}
                reason={detail.reason}
                onKeep={() => setWritten(keeping(current, detail))}
              />
            )}
            {acts && form === 'publish' && (
              <div className="page-form">
                <ReasonForm
                  label={t.texts.publishAct}
                  reason="required"
                  lacks={
                    problems > 0
                      ? t.texts.cannot
                      : outdated
                        ? t.texts.outdatedFirst
                        : changed
                          ? null
                          : say.editor.same
                  }
                  disabled={check === null || pending.pending !== null}
                  onSubmit={async (reason) => {
                    await act(
                      t.texts.publishAct,
                      () =>
                        acts.onAct(detail.id, 'versions', {
                          yaml: draft,
                          reason,
                          expectedVersion: current.begunOn.version,
                        }),
                      ({ version }) => say.editor.published(version),
                    );
                  }}
                  onCancel={() => setForm(null)}
                />
              </div>
            )}
            {acts && form === 'switch' && (
              <div className="page-form">
                <ReasonForm
                  label={off ? say.switching.onAct : say.switching.offAct}
                  title={off ? say.switching.onNote : say.switching.offNote}
                  reason="required"
                  onSubmit={async (reason) => {
                    await act(
                      say.switching.offAct,
                      () => acts.onAct(detail.id, 'switch', { on: off, reason }),
                      () => say.switching.done(off),
                    );
                  }}
                  onCancel={() => setForm(null)}
                />
              </div>
            )}
            <YamlEditor
              label={say.editor.label(detail.id)}
              value={draft}
              onChange={acts ? (text) => setWritten({ ...current, text }) : null}
              marks={marks ?? []}
              describedBy={findingsId}
              area={area}
            />
          </Panel>
        </div>
        <div>
          <Panel title={problems > 0 ? t.texts.problems(problems) : say.findings.title}>
            {acts ? (
              <LineFindings
                id={findingsId}
                marks={marks}
                none={say.findings.none}
                onGoTo={(line) => goToLine(area.current, line)}
              />
            ) : (
              <p className="note" id={findingsId}>
                {say.readOnly}
              </p>
            )}
          </Panel>
          <PlaybookVersions
            {...{ detail, onDiff, people, now }}
            onRollBack={
              acts
                ? (to, reason) =>
                    act(
                      say.versions.rollBack,
                      () =>
                        acts.onAct(detail.id, 'roll-back', { to, reason, expectedVersion: detail.version }),
                      ({ version }) => say.versions.rolledBack(to, version),
                    )
                : null
            }
          />
        </div>
      </div>
      {acts && (
        <DryRunPanel
          run={ran?.run ?? null}
          outdated={ran !== null && ran.of !== draft}
          pending={pending}
          disabled={problems > 0 || check === null || pending.pending !== null}
          onRun={dryRun}
          people={people}
        />
      )}
    </>
  );
}

/** Problems first: with one of them nothing else was looked at. */
const marksOf = ({ problems, findings }: PlaybookCheck): LineMark[] => [
  ...problems.map(({ line, reason }) => ({ line, severity: 'error' as const, text: reason })),
  ...findings,
];
