import { expect } from 'vitest';
import { seeded, test, useBrowser, visit } from './browser';

useBrowser();

const html = { Accept: 'text/html,application/xhtml+xml' };
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') => fetch(seeded.address + path, { headers, method, redirect: 'manual' });

async function firstScript(): Promise<string> {
  const page = await (await ask('/', html)).text();
  return /src="(?:\.\/)?(assets\/[^"]+\.js)"/.exec(page)![1]!;
}

test('pages carry a policy without inline script, and have none', async () => {
  const response = await ask('/', html);
  const policy = response.headers.get('content-security-policy')!;
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe');
  const page = await response.text();
  expect([...page.matchAll(/<script([^>]*)>([^<]*)</g)].every(([, attributes, content]) => attributes!.includes('src=') && content === '')).toBe(true);
  expect(page).not.toMatch(/https?:\/\//);
});

test('the frame for artifacts is sandboxed by the server itself', async () => {
  const policy = (await ask('/artifact-frame.html')).headers.get('content-security-policy')!;
  expect(policy).toMatch(/^sandbox allow-scripts;/);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('allow-same-origin');
});

test('assets are compressed, cached for good and revalidated', async () => {
  const path = `/${await firstScript()}`;
  const response = await ask(path, { 'Accept-Encoding': 'br' });
  expect(response.headers.get('content-encoding')).toBe('br');
  expect(response.headers.get('cache-control')).toContain('immutable');
  expect(response.headers.get('vary')).toBe('Accept-Encoding');
  const etag = response.headers.get('etag')!;
  expect((await ask(path, { 'Accept-Encoding': 'br', 'If-None-Match': etag })).status).toBe(304);
  const plain = await ask(path, { 'Accept-Encoding': 'identity', 'If-None-Match': etag });
  expect(plain.status).toBe(200);
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect((await ask('/', html)).headers.get('cache-control')).toBe('no-cache');
});

test('any page address answers a navigation, and nothing else', async () => {
  expect((await ask('/runs/abc', html)).status).toBe(200);
  expect((await ask('/runs/abc', { Accept: '*/*' })).status).toBe(404);
  expect((await ask('/runs/abc', html, 'POST')).status).toBe(404);
});

test.each(['/api/2.0/mlflow/nothing', '/ajax-api/2.0/mlflow/nothing', '/assets/gone.js', '/mlflow/nothing', '/v2/nothing'])('%s is never answered with the page', async (path) => {
  const response = await ask(path, html);
  expect(response.status).toBe(404);
  expect(await response.text()).not.toContain('id="root"');
});

test.each(['/', `/experiments/${seeded.experiment}`])('%s loads at most 250 KB of compressed script', async (path) => {
  const page = await visit(path);
  await page.getByText(path === '/' ? 'Running now' : 'gradient-23').first().waitFor();
  const total = await page.evaluate(() => (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).filter((entry) => entry.name.endsWith('.js')).reduce((sum, entry) => sum + entry.encodedBodySize, 0));
  expect(total).toBeGreaterThan(50_000);
  expect(total).toBeLessThan(250_000);
});
