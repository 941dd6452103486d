export * from './window.ts';
export * from './work-calendar.ts';
export { shiftCalendar } from './shift-calendar.ts';
export * from './priority.ts';
export * from './flood.ts';
export * from './alarm-mix.ts';
export * from './situations.ts';
export * from './reassess.ts';
