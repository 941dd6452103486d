/** What goes into the ERP for one exception: each posting with its state and document, and what can be done to it. */
import type { Posting } from '@gemba/core/exception';
import type { PostingRow } from '@gemba/core/wire';
import { t } from '../messages/en.ts';
import type { PostingDesk } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { blockedBy } from '../view/posting/posting-view.ts';
import { PostingLine } from './posting-line.tsx';

interface PostingsPaneProps {
  postings: readonly Posting[];
  /** what the ERP was sent and shows, where that has been read */
  rows: readonly PostingRow[];
  /** of all exceptions: postings on the same document wait for these */
  refused: readonly PostingRow[];
  desk: PostingDesk;
  exceptionOpen: boolean;
  now: number;
  onOpen: (exceptionId: string) => void;
}

export function PostingsPane({
  postings,
  rows,
  refused,
  desk,
  exceptionOpen,
  now,
  onOpen,
}: PostingsPaneProps) {
  const format = useFormat();
  return (
    <>
      <h2>{t.exception.postings}</h2>
      {postings.length === 0 && <p className="note">{t.exception.noPostings}</p>}
      <ul className="postings">
        {postings.map((posting) => {
          const row = rows.find((one) => one.id === posting.id) ?? null;
          const before = row && blockedBy(posting, row, refused);
          return (
            <PostingLine
              key={posting.id}
              posting={posting}
              row={row}
              desk={desk}
              exceptionOpen={exceptionOpen}
              detail={format.moment(posting.at, now)}
              {...(before && {
                waitsFor: { summary: before.summary, onOpen: () => onOpen(before.exceptionId) },
              })}
            />
          );
        })}
      </ul>
    </>
  );
}
