/** What goes into the ERP for one exception: each posting with its state and document, and what can be done to it. */
import type { Posting } from '@gemba/core/exception';
import type { PostingRow } from '@gemba/core/wire';
import { t } from '../messages/en.ts';
import type { PostingDesk } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { PostingLine } from './posting-line.tsx';

interface PostingsPaneProps {
  postings: readonly Posting[];
  /** what the ERP was sent and shows, where that has been read */
  rows: readonly PostingRow[];
  desk: PostingDesk;
  now: number;
}

export function PostingsPane({ postings, rows, desk, now }: PostingsPaneProps) {
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
            row={rows.find((row) => row.id === posting.id) ?? null}
            desk={desk}
            detail={format.moment(posting.at, now)}
          />
        ))}
      </ul>
    </>
  );
}
