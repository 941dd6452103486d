import { MantineProvider } from '@mantine/core';
import type { WhoWasTold } from '@gemba/core/wire';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { NOW } from '../fixtures/sketch.ts';
import { t } from '../messages/en.ts';
import { ToldDetails } from './told-details.tsx';

const told = (verdict: WhoWasTold['people'][number]['verdict'], why: string): string => {
  const one = { person: 'jl', name: 'Jonas', verdict, why, notifications: [] };
  return renderToStaticMarkup(
    <MantineProvider>
      <ToldDetails
        told={{ decisionId: 'd', exceptionId: 'x', people: [one] }}
        onAsk={() => undefined}
        now={NOW}
      />
    </MantineProvider>,
  );
};

test('who was not asked is said not to have been; of whom nothing is known any more, that alone is said', () => {
  const word = t.told.verdicts['not-asked'];
  expect(told('not-asked', 'Off shift until 14:00.')).toContain(word);
  const unknown = told('unknown', 'Nothing is kept from then.');
  expect(unknown).toMatch(/Jonas.*Nothing is kept from then\./);
  for (const verdict of Object.values(t.told.verdicts)) expect(unknown).not.toContain(verdict);
});
