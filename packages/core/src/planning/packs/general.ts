/** For a function without a pack of its own: what the exception is about and what it does to the plan. */
import { affectedOrdersTable, lateFigures, salesTable, starvingFigures } from './affected.ts';
import { figure, NOT_KNOWN, type PackBuilder, similarTable, text } from './figures.ts';

export const general: PackBuilder = (input) => {
  const { impact } = input;
  const about = impact.cause ? text(`${impact.cause.of}: ${impact.cause.code}`) : NOT_KNOWN;
  return {
    figures: [
      figure('About', about),
      ...(impact.known ? [] : [figure('Consequence', NOT_KNOWN)]),
      ...(impact.known ? [...starvingFigures(input), ...lateFigures(input)] : []),
    ],
    tables: [...affectedOrdersTable(input), ...salesTable(input), ...similarTable(input.similar)],
  };
};
