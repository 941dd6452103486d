/** What is drawn of a draft: by whom it can be changed, what is wrong with it, what it would change. */
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { rosterCheck, rosterDocument, rosterProblems, rosterVersions } from '../../fixtures/rosters.ts';
import { NOW } from '../../fixtures/sketch.ts';
import { DocumentTab } from './document-tab.tsx';
import { PeopleTab } from './people-tab.tsx';
import { PersonForm } from './person-form.tsx';
import type { RosterDraft } from './use-roster-draft.ts';

const never = () => Promise.reject(new Error('not asked'));
const untouched: RosterDraft = {
  text: rosterDocument.yaml,
  changed: false,
  version: 12,
  outdated: false,
  check: null,
  document: rosterDocument.document,
  reason: '',
  publishing: false,
  published: null,
  setPublishing: () => undefined,
  write: () => undefined,
  discard: () => undefined,
  keep: () => undefined,
  put: never,
  again: never,
  publish: never,
};
const begun: RosterDraft = {
  ...untouched,
  changed: true,
  check: rosterCheck,
  reason: 'Add Ada Novak',
  publishing: true,
};
const newest = { by: 'L. Meyer', reason: 'Radek takes over' };

const drawn = (element: ReactNode): string =>
  renderToStaticMarkup(<MantineProvider>{element}</MantineProvider>);
const text = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const documentOf = (draft: RosterDraft, mayChange = true, versions = rosterVersions) =>
  drawn(
    <DocumentTab
      {...{ draft, mayChange, versions, newest }}
      now={NOW}
      onDiff={never}
      authorOf={(author) => author}
    />,
  );
const peopleOf = (draft: RosterDraft, mayChange = true, published = rosterDocument.document) =>
  drawn(<PeopleTab {...{ draft, mayChange, newest, published }} functions={['quality']} />);
const buttons = (html: string): string[] =>
  [...html.matchAll(/<button(?![^>]*class="link")[^>]*>(.*?)<\/button>/g)].map(([, inner]) =>
    text(inner ?? '').trim(),
  );

describe('who may not manage the roster', () => {
  test('reads the document and compares its versions, and is offered nothing that changes it', () => {
    const html = documentOf(untouched, false);
    expect(html).toMatch(/<textarea[^>]*aria-label="The roster’s document"[^>]*readOnly/);
    expect(html).toContain('you are looking only');
    expect(buttons(html)).toEqual(['Compare']);
  });

  test('reads who is on the roster, and is offered nothing that changes it', () => {
    const html = peopleOf(untouched, false);
    expect(html).toContain('Maximiliane von Schwarzenberg-Lichtenstein');
    expect(buttons(html)).toEqual([]);
  });
});

describe('a manager', () => {
  test('writes the text, is told that comments are lost, and may publish every older version again', () => {
    const html = documentOf(untouched);
    expect(html).toMatch(/<textarea(?![^>]*readOnly)[^>]*aria-label="The roster’s document"/);
    expect(html).toContain('comments and layout are lost');
    expect([...html.matchAll(/aria-label="(Publish again: [^"]+)"/g)].map(([, name]) => name)).toEqual([
      'Publish again: version 11',
      'Publish again: version 10',
    ]);
    expect(buttons(html)).not.toContain('Publish…');
  });

  test('does not lose what is not published to an older version', () => {
    const html = documentOf(begun);
    expect(html).toMatch(/<button[^>]*disabled=""[^>]*aria-label="Publish again: version 11"/);
    expect(html).toContain('Publish or discard your own changes');
  });

  test('changes and removes everybody by name, and adds somebody', () => {
    const html = peopleOf(untouched);
    expect(buttons(html)[0]).toBe('Add a person');
    for (const name of ['Change Iva Novak', 'Remove Iva Novak'])
      expect(html).toContain(`aria-label="${name}"`);
  });

  test('sees in the list what is not published yet', () => {
    const check = {
      ...rosterCheck,
      would: rosterCheck.would && {
        ...rosterCheck.would,
        people: { added: [], removed: [], changed: [{ id: 'in', name: 'Iva Novak' }] },
      },
    };
    expect(text(peopleOf({ ...begun, check }))).toMatch(/Iva Novak in ▲ changed, not published/);
  });
});

describe('a draft', () => {
  test('says who comes and goes, and what would be missing then', () => {
    const said = text(documentOf(begun));
    for (const words of [
      'Added: Ada Novak',
      'Removed: Anke Weiss. 3 open decisions pass on to whoever is on for it then. 1 change for a time counts no more.',
      'Also changed: holidays',
      '◆ Procurement has neither a decider nor a deputy any more.',
      '▲ Materials: nobody answers first for',
      'falls to Hanna Berg',
      '▲ No channel reaches Ada Novak.',
      'Difference to version 12',
    ])
      expect(said).toContain(words);
    expect(said).not.toContain('Makes no new hole');
  });

  test('that makes no hole says so', () => {
    const would = rosterCheck.would && { ...rosterCheck.would, lost: [], holes: [], unreachable: [] };
    expect(documentOf({ ...begun, check: { problems: [], would } })).toContain('Makes no new hole');
  });

  test('that is the same as what is published says so', () => {
    const would = rosterCheck.would && { ...rosterCheck.would, diff: '' };
    const html = documentOf({ ...begun, check: { problems: [], would } });
    expect(html).toContain('there is nothing to publish');
    expect(html).not.toContain('Difference to version');
  });

  test('is published with a reason that is made of its changes', () => {
    expect(documentOf(begun)).toContain('>Add Ada Novak</textarea>');
    expect(documentOf(begun)).toMatch(/<button[^>]*type="submit"(?! disabled)/);
  });

  test('is not published before it is checked', () => {
    const html = documentOf({ ...begun, check: null });
    expect(html).toContain('Checking…');
    expect(html).toMatch(/<button[^>]*type="submit" disabled=""/);
  });

  test('with problems names each by its line and field, in the text too; forms wait until they are mended', () => {
    const wrong = { ...begun, check: rosterProblems, document: null };
    const html = documentOf(wrong);
    expect(text(html)).toContain(
      'Line 18 people[2].shift there is no shift or crew "nigth"'.replaceAll('"', '&quot;'),
    );
    expect(html).toContain('aria-label="Go to line 18: people[2].shift: there is no shift');
    expect(html).toMatch(/class="editor-line" data-severity="error"/);
    const people = peopleOf(wrong);
    expect(people).toContain('Mend or discard it first');
    expect(people).toMatch(/<button[^>]*disabled=""[^>]*aria-label="Change Iva Novak"/);
  });

  test('that others have overtaken says by whom and why, and that nothing is lost', () => {
    const said = text(documentOf({ ...begun, outdated: true }));
    expect(said).toContain('Version 12 was published meanwhile by L. Meyer: “Radek takes over”.');
    expect(said).toContain('Nothing that you wrote is lost.');
    expect(said).toContain('Keep mine, on top of it');
  });
});

describe('the form of a person', () => {
  const formOf = (id: string | null) =>
    drawn(
      <PersonForm
        document={rosterDocument.document}
        functions={['quality', 'logistics']}
        person={rosterDocument.document.people.find((one) => one.id === id) ?? null}
        disabled={false}
        onSubmit={never}
        onCancel={() => undefined}
      />,
    );

  test('shows what the document says of them; their id stays', () => {
    const html = formOf('in');
    expect(html).toMatch(/<input[^>]*value="Iva Novak"/);
    expect(html).toMatch(/<input[^>]*disabled=""[^>]*value="in"/);
    expect(html).toMatch(/<option value="decider" selected="">/);
    expect(html).toMatch(/<option value="early" selected="">Early, 06:00–14:00/);
    expect(html).toMatch(/checked="" value="quality"|value="quality"[^>]*checked=""/);
    expect(html).not.toMatch(/checked="" value="logistics"|value="logistics"[^>]*checked=""/);
    expect(text(html)).toContain('Assembly');
  });

  test('of somebody new offers every shift, on call and off, and everybody as the manager', () => {
    const html = formOf(null);
    for (const value of ['early', 'late', 'night', 'office', 'on-call', 'off', 'hb'])
      expect(html).toContain(`<option value="${value}"`);
    expect(buttons(html)).toEqual(['Add', 'Cancel']);
  });
});

test('a roster of nobody says so, and an untold number of versions too', () => {
  const published = { ...rosterDocument.document, people: [] };
  expect(peopleOf({ ...untouched, document: published }, true, published)).toContain('names nobody yet');
  expect(documentOf(untouched, true, [])).toContain('No version yet.');
});
