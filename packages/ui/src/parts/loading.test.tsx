import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Loading, MayLackAnswers } from './loading.tsx';

const shown = (unanswered: boolean): string =>
  renderToStaticMarkup(
    <MayLackAnswers unanswered={unanswered}>
      <Loading page />
    </MayLackAnswers>,
  );

test('what the hub has refused to answer does not pretend to be loading', () => {
  expect(shown(false)).toContain('Loading');
  expect(shown(true)).toContain('The hub has not answered this');
  expect(shown(true)).not.toContain('Loading');
});
