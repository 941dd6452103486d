import { expect, test } from 'vitest';
import { roster } from '../../fixtures/people.ts';
import { peopleChoice } from './people-choice.ts';

test('people of the function who are on come first, those off shift last; the owner is not offered', () => {
  const groups = peopleChoice(roster, { function: 'planning' }, ['mk']);
  expect(groups.map(({ group }) => group)).toEqual([
    'On now, Planning',
    'On now, other functions',
    'Off shift now',
  ]);
  expect(groups[0]?.items).toEqual([{ value: 'dm', label: 'David Moreau' }]);
  expect(groups[2]?.items.map(({ value }) => value)).toEqual(['jl', 'ps']);
});

test('a group without anybody is left out', () => {
  expect(peopleChoice([], { function: 'planning' }, [])).toEqual([]);
});
