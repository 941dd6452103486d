/** What goes into the ERP: each posting with its state and document number; a refused one with the ERP's words and its repair. */
import { Button } from '@mantine/core';
import type { Posting } from '@gemba/core/exception';
import { useState } from 'react';
import { t } from '../messages/en.ts';
import type { PostingActs } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { ActForm } from './decision-acts.tsx';
import { usePendingAct } from './use-pending-act.ts';

interface PostingLineProps {
  posting: Pick<Posting, 'id' | 'summary' | 'state' | 'erpDocument' | 'rejection'>;
  /** null: looking only */
  acts: PostingActs | null;
  detail: string;
  /** to the exception behind it, where that is not on the screen */
  onOpen?: () => void;
}

export function PostingsPane({
  postings,
  acts,
  now,
}: {
  postings: readonly Posting[];
  acts: PostingActs | null;
  now: number;
}) {
  const format = useFormat();
  return (
    <>
      <h2>{t.exception.postings}</h2>
      {postings.length === 0 && <p className="note">{t.exception.noPostings}</p>}
      <ul className="postings">
        {postings.map((posting) => (
          <PostingLine
            key={posting.id}
            posting={posting}
            acts={acts}
            detail={format.moment(posting.at, now)}
          />
        ))}
      </ul>
    </>
  );
}

export function PostingLine({ posting, acts, detail, onOpen }: PostingLineProps) {
  const repair = usePendingAct<string>();
  const [voiding, setVoiding] = useState(false);
  const rejected = posting.state === 'rejected';
  return (
    <li data-state={posting.state} aria-busy={repair.pending !== null}>
      <span>{posting.summary}</span>
      <span className="posting-state">
        {posting.erpDocument !== null && <b className="document">{posting.erpDocument}</b>}{' '}
        <span data-tone={rejected ? 'hot' : undefined}>
          {posting.state === 'confirmed' && '✓✓ '}
          {t.posting.states[posting.state]}
        </span>{' '}
        <small>{detail}</small>
      </span>
      {posting.rejection !== null && rejected && (
        <q>
          {t.posting.saysNo}: {posting.rejection}
        </q>
      )}
      {repair.problem !== null && (
        <p className="problem" role="alert">
          <b>{t.decision.rolledBack}.</b> {repair.problem}
        </p>
      )}
      {rejected && acts && (
        <div className="act-buttons">
          <Button
            size="compact-xs"
            disabled={repair.pending !== null}
            onClick={() => void repair.run(t.posting.retry, () => acts.retry(posting.id))}
          >
            {t.posting.retry}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            aria-expanded={voiding}
            disabled={repair.pending !== null}
            onClick={() => setVoiding(!voiding)}
          >
            {t.posting.void}
          </Button>
          {repair.pending !== null && <output>{t.decision.pending}</output>}
        </div>
      )}
      {onOpen && (
        <button type="button" className="link" onClick={onOpen}>
          {t.health.open}
        </button>
      )}
      {rejected && acts && voiding && (
        <ActForm
          label={t.posting.void}
          reason="required"
          reasonLabel={t.posting.voidReason}
          onSubmit={async (_choice, reason) => {
            if (await repair.run(t.posting.void, () => acts.void(posting.id, reason))) setVoiding(false);
          }}
          onCancel={() => setVoiding(false)}
        />
      )}
    </li>
  );
}
