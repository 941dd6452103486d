import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { waived } from '../fixtures/contradiction.ts';
import { torque } from '../fixtures/exceptions.ts';
import { decision as sketched, NOW } from '../fixtures/sketch.ts';
import { people } from '../fixtures/people.ts';
import { lampOf } from '../view/wall/lamp.ts';
import { Lamp } from './lamp.tsx';

const [quality, planning] = torque.decisions.map((decision) =>
  renderToStaticMarkup(<Lamp lamp={lampOf(decision, torque.postings, NOW)} people={people} now={NOW} />),
);

test('a confirmed lamp shows the document number of the ERP and says so without colour', () => {
  expect(quality).toContain('data-state="confirmed"');
  expect(quality).toContain('QH 100482');
  expect(quality).toContain('confirmed by the ERP');
});

test('a silent lamp shows how long and to which level it has escalated', () => {
  expect(planning).toContain('data-state="silent"');
  expect(planning).toContain('no answer, +2 min');
  expect(planning).toContain('↑2');
  expect(planning).toContain('escalated to level 2');
});

test('a contradicted answer says against whom, by a sign of its own and in words', () => {
  const [decision] = waived.decisions;
  const lamp = decision && lampOf(decision, waived.postings, NOW);
  const drawn = lamp && renderToStaticMarkup(<Lamp lamp={lamp} people={people} now={NOW} />);
  expect(drawn).toContain('≠');
  expect(drawn).toContain('against Production');
  expect(drawn).toContain('Release under waiver');
});

test('a lamp names who has it now, whoever had seen it before it was handed over', () => {
  const given = sketched({ function: 'quality', state: 'acknowledged', acknowledgedBy: 'mk', owner: 'lm' });
  const drawn = renderToStaticMarkup(<Lamp lamp={lampOf(given, [], NOW)} people={people} now={NOW} />);
  expect(drawn).toContain('L. Meyer');
});
