/**
 * One exception on one page: the evidence, the decisions side by side, what goes into the ERP, and the record.
 * Keys 1 to 9 go to a decision, there A acknowledges and M opens the menu; Escape goes back.
 */
import type { ExceptionState } from '@gemba/core/exception';
import { epochMs } from '@gemba/core/time';
import { useEffect, useRef } from 'react';
import { duration } from '../format/duration.ts';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { ConsequenceText } from '../parts/consequence-text.tsx';
import { PriorityShape } from '../parts/priority-shape.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import { useKeys } from '../parts/use-keys.ts';
import type { ExceptionPageProps, Matter } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { shownDecisions } from '../view/decision/decision-parts.ts';
import { ConflictMatter } from './conflict-matter.tsx';
import { DecisionColumn } from './decision/decision-column.tsx';
import { ExceptionRelations } from './exception-relations.tsx';
import { EvidencePane } from './evidence-pane.tsx';
import { Pane } from './pane.tsx';
import { PostingMatter } from './posting-matter.tsx';
import { PostingsPane } from './postings-pane.tsx';
import { TimelinePane } from './timeline-pane.tsx';

/** Whatever is open in front of the page answers its keys itself: an Escape there closes it, and leaves the page alone. */
const OWN_KEYS =
  'input, textarea, select, form, [role=dialog], [role=menu], [aria-haspopup][aria-expanded=true]';

export function ExceptionPage(props: ExceptionPageProps) {
  if (props.exception) return <Loaded {...props} exception={props.exception} />;
  return (
    <main className="page" aria-busy>
      <header className="page-head">
        <BackButton onBack={props.onBack} />
      </header>
      <StaleBanner stale={props.stale} now={props.now} />
      <Loading page />
    </main>
  );
}

const BackButton = ({ onBack }: Pick<ExceptionPageProps, 'onBack'>) => (
  <button type="button" className="back" onClick={onBack}>
    ← {t.exception.back}
  </button>
);

function Loaded(props: ExceptionPageProps & { exception: ExceptionState }) {
  const {
    exception,
    evidence,
    matter,
    people,
    roster,
    viewer,
    now,
    stale,
    onAct,
    postings,
    onOpen,
    onBack,
    focusDecision,
  } = props;
  const format = useFormat();
  const columns = useRef<HTMLUListElement>(null);
  const shown = shownDecisions(exception.decisions);
  const wanted = shown.findIndex(({ decision }) => decision.id === focusDecision);
  useEffect(() => {
    if (wanted >= 0) focusColumn(columns.current, wanted);
  }, [columns, wanted]);
  useKeys('window', (event) => {
    if (event.target instanceof HTMLElement && event.target.closest(OWN_KEYS)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') onBack();
    else if (/^[1-9]$/.test(event.key)) focusColumn(columns.current, Number(event.key) - 1);
  });
  const { priority, title, where, state, openedAt, resolvedAt } = exception;
  return (
    <div className="exception">
      <header className="exception-head" data-priority={priority}>
        <BackButton onBack={onBack} />
        <PriorityShape priority={priority} labelled />
        <div>
          <h1>{title}</h1>
          <p>
            {where} · {t.wall.reports(exception.occurrences, exception.sources.length)} ·{' '}
            <time
              dateTime={openedAt}
              title={t.wall.openSince(format.dateTime(openedAt), format.dateTime(exception.occurredAt))}
            >
              {state === 'resolved' && resolvedAt
                ? t.exception.resolved(format.moment(resolvedAt, now))
                : t.exception.openFor(duration(now - epochMs(openedAt)))}
            </time>
          </p>
        </div>
        <p className="exception-consequence">
          <ConsequenceText consequence={exception.consequence} now={now} />
        </p>
      </header>
      <StaleBanner stale={stale} now={now} />
      <div className="exception-panes">
        {evidence ? (
          <EvidencePane evidence={evidence} now={now} onOpen={onOpen} />
        ) : (
          <Pane as="aside" busy label={t.exception.understood}>
            <Loading />
          </Pane>
        )}
        <Pane as="main" label={t.exception.decisions}>
          {matter && <MatterSection {...props} matter={matter} />}
          <ExceptionRelations exception={exception} family={props.family} onOpen={onOpen} />
          <ul className="decisions" ref={columns} style={{ '--columns': shown.length }}>
            {shown.map(({ decision, part }) => (
              <li key={decision.id} data-part={part ? partPlace(part) : undefined}>
                <DecisionColumn
                  decision={decision}
                  part={part}
                  exceptionOpen={state === 'open'}
                  timeline={evidence?.timeline ?? null}
                  away={stale !== null}
                  told={props.told?.(decision.id)}
                  postings={exception.postings}
                  pack={evidence?.packs[decision.partOf ?? decision.id] ?? null}
                  {...{ people, roster, viewer, now, onAct, onOpen }}
                />
              </li>
            ))}
          </ul>
          {viewer && <p className="note keys">{t.exception.keys}</p>}
        </Pane>
        <Pane as="aside" label={t.exception.timeline}>
          <PostingsPane
            postings={exception.postings}
            rows={evidence?.postings ?? []}
            refused={props.refused}
            onOpen={onOpen}
            desk={postings}
            exceptionOpen={state === 'open'}
            now={now}
          />
          {evidence && <TimelinePane entries={evidence.timeline} people={people} />}
          <p className="note ruled">{t.exception.ruled(exception.playbook, exception.playbookVersion)}</p>
        </Pane>
      </div>
    </div>
  );
}

function MatterSection({
  exception,
  matter,
  people,
  now,
  postings,
  onOpen,
}: ExceptionPageProps & { exception: ExceptionState; matter: Matter }) {
  if (matter.kind === 'conflict') return <ConflictMatter sides={matter.sides} {...{ people, now, onOpen }} />;
  return (
    matter.posting && (
      <PostingMatter
        posting={matter.posting}
        origin={matter.origin}
        decisions={exception.decisions}
        desk={postings}
        now={now}
        onOpen={onOpen}
      />
    )
  );
}

/** Parts of one question are drawn as one. */
const partPlace = ({ n, of }: { n: number; of: number }) =>
  n === 1 ? 'first' : n === of ? 'last' : 'middle';

function focusColumn(list: HTMLElement | null, index: number): void {
  list?.querySelectorAll<HTMLElement>('[data-testid="decision-column"]')[index]?.focus();
}
