import { renderToStaticMarkup } from 'react-dom/server';
import { MantineProvider } from '@mantine/core';
import { expect, test } from 'vitest';
import { rosterView } from '../fixtures/rosters.ts';
import { NOW } from '../fixtures/sketch.ts';
import { OnNow } from './on-now.tsx';

test('a number that is on several channels is shown once, with all of them named', () => {
  const number = '+49 170 0000000';
  const roster = {
    ...rosterView.document,
    people: rosterView.document.people.map((person) => ({
      ...person,
      contacts: [
        { channel: 'sms' as const, address: number },
        { channel: 'voice' as const, address: number },
      ],
    })),
    overrides: [],
    absences: [],
    swaps: [],
  };
  const html = renderToStaticMarkup(
    <MantineProvider>
      <OnNow roster={roster} functions={['quality']} who={null} now={NOW} mayRead={() => true} />
    </MantineProvider>,
  );
  const [person] = /<span class="on-now">.*?<\/small><\/span>/s.exec(html) ?? [''];
  expect(person.split(number)).toHaveLength(2);
  expect(person).toContain('title="SMS, Voice call"');
});
