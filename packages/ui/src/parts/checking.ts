/** A text is checked a moment after it was last changed; when no answer comes, it is asked for again. */
import type { Asked } from '../props.ts';

const CHECK_AFTER_MS = 600;
const ASK_AGAIN_MS = 5_000;

/** @returns how to stop: the text has changed, or nobody looks any more */
export function checking<Check>(
  ask: () => Promise<Asked<Check>>,
  onChecked: (check: Check) => void,
): () => void {
  let wanted = true;
  const run = async (): Promise<void> => {
    const answer = await ask().catch(() => null);
    if (!wanted) return;
    if (answer?.ok) onChecked(answer.answer);
    else timer = setTimeout(() => void run(), ASK_AGAIN_MS);
  };
  let timer = setTimeout(() => void run(), CHECK_AFTER_MS);
  return () => {
    wanted = false;
    clearTimeout(timer);
  };
}
