import { MantineProvider } from '@mantine/core';
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterContextProvider,
} from '@tanstack/react-router';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Broken } from './broken.tsx';

it('a screen that fails says so and why, and that it comes back by itself', () => {
  const router = createRouter({ routeTree: createRootRoute(), history: createMemoryHistory() });
  const html = renderToStaticMarkup(
    <RouterContextProvider router={router}>
      <MantineProvider>
        <Broken error={new Error('no part of it could be loaded')} />
      </MantineProvider>
    </RouterContextProvider>,
  );
  expect(html).toContain('This screen has failed');
  expect(html).toContain('no part of it could be loaded');
  expect(html).toContain('drawn again');
  expect(html).toContain('role="alert"');
});
