import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CookieKeeper } from '../../src/api/cookieKeeper';
import { MemoryKeeper } from '../../src/api/memoryKeeper';
import type { SignedIn } from '../../src/api/keeper';

interface Asked {
  path: string;
  body: Record<string, unknown>;
}

/** What the server answers, by path; and what it was asked. */
const server = { asked: [] as Asked[], answers: {} as Record<string, (body: Record<string, unknown>) => [number, object]> };

vi.mock('../../src/platform', () => ({ platform: { server: 'http://127.0.0.1:3000' } }));
vi.mock('../../src/api/reach', () => ({
  async reach(request: Request) {
    const path = new URL(request.url).pathname;
    const body = (await request.json()) as Record<string, unknown>;
    server.asked.push({ path, body });
    const [status, answer] = server.answers[path]?.(body) ?? [404, {}];
    return Response.json(answer, { status });
  },
}));

const REFRESH = '/api/v1/auth/refresh';
const DESKTOP = '/api/v1/auth/desktop';
const refused = (status: number, code: string): [number, object] => [status, { error: { code, message: code } }];
const signedIn = (id: string, refreshToken: string) =>
  ({ accessToken: `access of ${id}`, refreshToken, expiresIn: 900, user: { id } }) as SignedIn;

beforeEach(() => {
  server.asked = [];
  server.answers = {};
});
afterEach(() => vi.unstubAllGlobals());

test('the app vouches once, then the refresh token is exchanged', async () => {
  const signIn = vi.fn(async () => 'once');
  server.answers[DESKTOP] = () => [200, signedIn('owner', 'r1')];
  server.answers[REFRESH] = ({ refreshToken }) => [200, { accessToken: 'next', refreshToken: `${String(refreshToken)}+`, expiresIn: 900 }];
  const keeper = new MemoryKeeper({ signIn });
  expect((await keeper.renew()).accessToken).toBe('access of owner');
  await keeper.renew();
  await keeper.renew();
  expect(server.asked).toEqual([
    { path: DESKTOP, body: { token: 'once' } },
    { path: REFRESH, body: { refreshToken: 'r1' } },
    { path: REFRESH, body: { refreshToken: 'r1+' } },
  ]);
  expect(signIn).toHaveBeenCalledTimes(1);
});

test('a refresh token that is refused is followed by the app', async () => {
  server.answers[DESKTOP] = () => [200, signedIn('owner', 'r2')];
  server.answers[REFRESH] = () => refused(401, 'unauthorized');
  const keeper = new MemoryKeeper({ signIn: async () => 'once' });
  keeper.keep(signedIn('owner', 'r1'));
  expect((await keeper.renew()).accessToken).toBe('access of owner');
  expect(server.asked.map(({ path }) => path)).toEqual([REFRESH, DESKTOP]);
});

test('the owner does not take the place of somebody else', async () => {
  server.answers[DESKTOP] = () => [200, signedIn('owner', 'r2')];
  server.answers[REFRESH] = () => refused(401, 'unauthorized');
  const keeper = new MemoryKeeper({ signIn: async () => 'once' });
  keeper.keep(signedIn('bob', 'r1'));
  await expect(keeper.renew()).rejects.toMatchObject({ status: 401 });
  keeper.forget();
  expect((await keeper.renew()).accessToken).toBe('access of owner');
});

test('a server that is only away is not a sign-out', async () => {
  server.answers[REFRESH] = () => refused(503, 'restarting');
  const signIn = vi.fn(async () => 'once');
  const keeper = new MemoryKeeper({ signIn });
  keeper.keep(signedIn('owner', 'r1'));
  await expect(keeper.renew()).rejects.toMatchObject({ status: 503 });
  expect(signIn).not.toHaveBeenCalled();
  const away = new MemoryKeeper({ signIn: async () => Promise.reject({ code: 'not_running', message: 'The server does not run.' }) });
  await expect(away.renew()).rejects.toMatchObject({ status: 0 });
});

test('who is not vouched for signs in by password', async () => {
  const attached = new MemoryKeeper({ signIn: async () => null });
  await expect(attached.renew()).rejects.toMatchObject({ status: 401 });
  const late = new MemoryKeeper({ signIn: async () => Promise.reject({ code: 'not_admitted', message: 'Too late.' }) });
  await expect(late.renew()).rejects.toMatchObject({ status: 401 });
  for (const [status, code] of [[401, 'invalid_credentials'], [403, 'account_disabled'], [404, 'not_found'], [409, 'no_owner']] as const) {
    server.answers[DESKTOP] = () => refused(status, code);
    await expect(new MemoryKeeper({ signIn: async () => 'once' }).renew()).rejects.toMatchObject({ status: 401 });
  }
  server.answers[DESKTOP] = () => refused(429, 'rate_limited');
  await expect(new MemoryKeeper({ signIn: async () => 'once' }).renew()).rejects.toMatchObject({ status: 429 });
});

test('a window does one thing after another, also after one that failed', async () => {
  const keeper = new MemoryKeeper({ signIn: async () => null });
  const order: number[] = [];
  const first = keeper.inTurn(async () => {
    await Promise.resolve();
    order.push(1);
    throw new Error('failed');
  });
  const second = keeper.inTurn(async () => void order.push(2));
  await expect(first).rejects.toThrow('failed');
  await second;
  expect(order).toEqual([1, 2]);
});

test('a browser leaves the token to its cookie, and tabs tell each other', async () => {
  vi.stubGlobal('navigator', {});
  server.answers[REFRESH] = () => [200, { accessToken: 'next', expiresIn: 900 }];
  const heard: string[] = [];
  new CookieKeeper((news) => heard.push(news));
  const keeper = new CookieKeeper(() => undefined);
  expect(keeper.wish).toEqual({ session: 'cookie' });
  expect((await keeper.inTurn(() => keeper.renew())).accessToken).toBe('next');
  expect(server.asked).toEqual([{ path: REFRESH, body: { session: 'cookie' } }]);
  keeper.tell('ended');
  await expect.poll(() => heard).toEqual(['ended']);
});
