/** The posting that an exception is about, with the same ways out as where it was decided. */
import type { Decision, ExceptionState, Option } from '@gemba/core/exception';
import type { PostingActName, PostingRow } from '@gemba/core/wire';
import { t } from '../messages/en.ts';
import type { PostingDesk } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { PostingLine } from './posting-line.tsx';

interface PostingMatterProps {
  posting: PostingRow;
  /** where it was decided; null: not read yet */
  origin: ExceptionState | null;
  /** of the exception on the screen: what its options do is not offered twice */
  decisions: readonly Decision[];
  desk: PostingDesk;
  now: number;
  onOpen: (exceptionId: string) => void;
}

const SAME_AS: Partial<Record<NonNullable<Option['acts']>[number], PostingActName>> = {
  'retry-posting': 'retry',
  'void-posting': 'void',
};

export function PostingMatter({ posting, origin, decisions, desk, now, onOpen }: PostingMatterProps) {
  const format = useFormat();
  const offered = decisions
    .flatMap((decision) => (decision.state === 'decided' ? [] : decision.options))
    .flatMap((option) => option.acts ?? [])
    .flatMap((act) => SAME_AS[act] ?? []);
  return (
    <section className="matter" aria-label={t.matter.posting}>
      <h2>{t.matter.posting}</h2>
      {origin && (
        <p>
          {t.matter.decidedIn}{' '}
          <button type="button" className="link" onClick={() => onOpen(origin.id)}>
            {origin.title}
          </button>
        </p>
      )}
      <ul className="postings">
        <PostingLine
          posting={posting}
          row={posting}
          desk={desk}
          detail={format.moment(posting.queuedAt, now)}
          exceptionOpen={origin?.state === 'open'}
          elsewhere={new Set(offered)}
        />
      </ul>
    </section>
  );
}
