import { strings } from '$/strings';
import { connection } from './connection.svelte';
import { Problem, problemOf } from './problem';

/** Answers of the whole server, told apart from a 503 of a single endpoint. */
const BUSY = ['restoring', 'restarting', 'store_unavailable'];

/** Sends a request, and tells the connection how it went. */
export async function reach(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    connection.lose({ state: 'unreachable' });
    throw new Problem(0, 'unreachable', `${strings.shell.start.failed}.`);
  }
  if ([502, 503, 504].includes(response.status)) await noteGateway(response.clone());
  else connection.answered();
  return response;
}

async function noteGateway(response: Response) {
  const problem = problemOf(response, await response.json().catch(() => null));
  if (BUSY.includes(problem.code)) connection.lose({ state: 'busy', message: problem.message });
  // A proxy answers in the place of a server that it cannot reach.
  else if (problem.code === 'unknown') connection.lose({ state: 'unreachable' });
  else connection.answered();
}
