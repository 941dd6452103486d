export * from './roster.ts';
export { calendarOf, dutyBetween, isOn, onFrom, onUntil, shiftAt, shiftsAt, type Duty } from './duty.ts';
export {
  answerStep,
  isLiving,
  isReachable,
  ownerFor,
  peopleForStep,
  whoIsOn,
  type Ask,
  type Load,
  type StepAnswer,
} from './who.ts';
export { manages } from './arranging.ts';
export { composed, type Entry } from './composed.ts';
export * from './coverage.ts';
export * from './cost-of-holes.ts';
export * from './would-get.ts';
export * from './quiet.ts';
export * from './problems.ts';
