import createClient, { type Middleware } from 'openapi-fetch';
import { serverOrigin } from '$/platform';
import type { paths } from './generated';
import { problemOf } from './problem';
import { reach } from './reach';
import { session } from './session.svelte';

/** Paths that are asked before anybody signed in. */
const OPEN = ['/api/v1/setup', '/api/v1/auth/signin', '/api/v1/auth/signup', '/api/v1/health', '/api/v1/client'];

const credentials: Middleware = {
  async onRequest({ request, schemaPath }) {
    if (!OPEN.includes(schemaPath)) request.headers.set('authorization', `Bearer ${await session.token()}`);
    return request;
  },
};

/** A request by its path. In the window the server's address is not known yet when this file is read. */
class ServerRequest extends Request {
  constructor(path: RequestInfo | URL, init?: RequestInit) {
    super(new URL(String(path), serverOrigin()), init);
  }
}

/** The API of the server, typed by its own document. Use with [`take`], which turns refusals into [`Problem`]s. */
export const api = createClient<paths>({ baseUrl: '', fetch: send, Request: ServerRequest });
api.use(credentials);

/** The answer's body; throws a [`Problem`] for everything else. */
export async function take<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (response.ok) return data as T;
  throw problemOf(response, error);
}

/** A request with what the account needs, for what the typed client cannot do: streams, uploads. */
export async function fetchSigned(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${await session.token()}`);
  const response = await send(new ServerRequest(path, { ...init, headers }));
  if (!response.ok) throw problemOf(response, await response.json().catch(() => null));
  return response;
}

/** Sends; once more with a new token where the old one was refused. */
async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await reach(request);
  const sent = request.headers.get('authorization')?.slice('Bearer '.length);
  if (response.status !== 401 || !sent || (await isPasswordWrong(response.clone()))) return response;
  again.headers.set('authorization', `Bearer ${await session.tokenAfter(sent)}`);
  return reach(again);
}

/** The token is fine; what was typed is not. */
async function isPasswordWrong(response: Response): Promise<boolean> {
  return problemOf(response, await response.json().catch(() => null)).code === 'invalid_credentials';
}
