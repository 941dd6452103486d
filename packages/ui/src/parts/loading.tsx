/** Stands where an answer of the hub will be: that it loads, or that the hub has not given it. */
import { createContext, use, type ReactNode } from 'react';
import { t } from '../messages/en.ts';

const UnansweredContext = createContext(false);

/** @param unanswered a question of what is shown inside was refused, or never answered */
export const MayLackAnswers = ({ unanswered, children }: { unanswered: boolean; children: ReactNode }) => (
  <UnansweredContext value={unanswered}>{children}</UnansweredContext>
);

/** @returns the words alone, for where other text stands */
export const useLoadingWords = (): string => (use(UnansweredContext) ? t.unanswered : t.loading);

/** @param page in the middle of a whole page, not of one panel */
export const Loading = ({ page = false }: { page?: boolean }) => (
  <p className={page ? 'quiet' : 'note'}>{useLoadingWords()}</p>
);
