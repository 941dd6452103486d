/**
 * Every word on the screens, in English: those of the frame here, those of each part beside it. Functions take what is
 * already formatted; they only build the sentence.
 */
import { actWords } from './en-acts.ts';
import { exceptionWords } from './en-exception.ts';
import { healthWords } from './en-health.ts';
import { pageWords } from './en-pages.ts';
import { postingWords } from './en-posting.ts';
import { rosterWords } from './en-roster.ts';
import { ruleWords } from './en-rules.ts';
import { tellingWords } from './en-telling.ts';
import { textWords } from './en-texts.ts';
import { timelineWords } from './en-timeline.ts';
import { wallWords } from './en-wall.ts';

export const t = {
  ...actWords,
  ...exceptionWords,
  ...healthWords,
  ...pageWords,
  ...postingWords,
  ...rosterWords,
  ...ruleWords,
  ...tellingWords,
  ...textWords,
  ...timelineWords,
  ...wallWords,
  product: 'Gemba',
  /** parts of ids that are not words */
  abbreviations: { ehs: 'EHS', erp: 'ERP' } as Readonly<Record<string, string>>,
  screens: {
    wall: 'Wall',
    decisions: 'Decisions',
    board: 'Board',
    'hand-over': 'Hand over',
    roster: 'Roster',
    playbooks: 'Playbooks',
    held: 'Held back',
    loop: 'Loop',
    health: 'Health',
  },
  shell: {
    navigation: 'Screens',
    toLight: 'Switch to the light theme',
    toDark: 'Switch to the dark theme',
    signOut: 'Sign out',
    live: 'Live',
    skip: 'Skip to content',
    readOnly: 'looking only',
  },
  stale: {
    title: (time: string) => `Stale since ${time}`,
    body: (age: string) =>
      `The hub has not answered for ${age}. What you see is the last known state; windows keep running.`,
  },
  loading: 'Loading…',
  unanswered: 'The hub has not answered this.',
  signIn: {
    title: 'Sign in',
    lead: (plant: string) => `to ${plant}`,
    email: 'Email',
    password: 'Password',
    submit: 'Sign in',
    failed: 'Sign-in did not work',
  },
  priority: { A: 'Priority A', B: 'Priority B', C: 'Priority C', D: 'Priority D' },
};
