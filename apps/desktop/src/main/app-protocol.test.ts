import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answer, assetPath } from './app-protocol.ts';
import type { AppProtocol } from './app-protocol.ts';

let folder: string;
beforeAll(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'gemba-protocol-'));
  folder = join(parent, 'renderer');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'index.html'), '<title>Gemba</title>');
  await writeFile(join(folder, 'assets', 'a.js'), 'export {}');
  await writeFile(join(parent, 'secret.txt'), 'secret');
  await mkdir(`${folder}-other`);
  await writeFile(join(`${folder}-other`, 'secret.txt'), 'secret');
});
afterAll(() => rm(join(folder, '..'), { recursive: true }));

const hub = 'http://127.0.0.1:4000';
const protocol = (fetch: AppProtocol['fetch'] = () => Promise.resolve(new Response('{}'))): AppProtocol => ({
  folder,
  hub,
  fetch,
});

describe('app://gemba/', () => {
  it('serves the page and its assets with a policy that lets them call the hub only', async () => {
    const page = await answer(new Request('app://gemba/index.html'), protocol());
    expect(await page.text()).toContain('Gemba');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`connect-src 'self' ${hub} ws://127.0.0.1:4000;`);
    expect(policy).toContain("script-src 'self';");
    const script = await answer(new Request('app://gemba/assets/a.js'), protocol());
    expect(script.headers.get('content-type')).toContain('text/javascript');
  });

  it('gives the page for a route and nothing for a missing file or another host', async () => {
    expect(await assetPath(folder, '/wall')).toBe(join(folder, 'index.html'));
    expect((await answer(new Request('app://gemba/assets/none.js'), protocol())).status).toBe(404);
    expect((await answer(new Request('app://elsewhere/index.html'), protocol())).status).toBe(404);
  });

  it('never serves what lies outside the renderer', async () => {
    const step = fc.constantFrom(
      '..',
      '%2e%2e',
      '..%2f',
      '%2F',
      '\\',
      'renderer-other',
      'secret.txt',
      'assets',
      '%00',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 8 }),
        fc.constantFrom('/', '\\', '%5c'),
        async (steps, glue) => {
          const path = await assetPath(folder, `/${steps.join(glue)}`);
          expect(path === null || path.startsWith(`${folder}/`)).toBe(true);
        },
      ),
    );
    expect(await assetPath(folder, '/..%2fsecret.txt')).toBeNull();
    expect(await assetPath(folder, '/../renderer-other/secret.txt')).toBeNull();
  });

  it('passes calls of the API on to the hub with the token, and without cookies or the page’s origin', async () => {
    const fetch = vi.fn<AppProtocol['fetch']>(() =>
      Promise.resolve(new Response('{"ok":true}', { status: 201 })),
    );
    const reply = await answer(
      new Request('app://gemba/api/decisions/d1/comment?x=1', {
        method: 'POST',
        headers: { authorization: 'Bearer abc', 'content-type': 'application/json', 'x-other': 'no' },
        body: '{"text":"hi"}',
      }),
      protocol(fetch),
    );
    expect(reply.status).toBe(201);
    const [url, init] = fetch.mock.calls[0]!;
    expect(url).toBe(`${hub}/api/decisions/d1/comment?x=1`);
    expect(Object.fromEntries(init.headers as Headers)).toEqual({
      authorization: 'Bearer abc',
      'content-type': 'application/json',
      origin: hub,
    });
    expect(init).toMatchObject({ method: 'POST', credentials: 'omit', redirect: 'error' });
    expect(Buffer.from(init.body as ArrayBuffer).toString()).toBe('{"text":"hi"}');
  });

  it('says 502 when the hub is away', async () => {
    const away = protocol(() => Promise.reject(new Error('ECONNREFUSED')));
    expect((await answer(new Request('app://gemba/api/me'), away)).status).toBe(502);
  });
});
