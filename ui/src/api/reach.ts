import { strings } from '$/strings';
import { connection } from './connection.svelte';
import { Problem, problemOf } from './problem';

/** Statuses that the whole server, or a proxy in its place, may answer with. */
const NOT_HERE = [502, 503, 504];
/** Codes that are of the whole server. */
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
  if (NOT_HERE.includes(response.status)) await noteAbsent(response.clone());
  else connection.answered();
  return response;
}

/** Says nothing of an answer with a code of ours that is about one endpoint alone. */
async function noteAbsent(response: Response) {
  const problem = problemOf(response, await response.json().catch(() => null));
  if (BUSY.includes(problem.code)) connection.lose({ state: 'busy', message: problem.message });
  // A proxy answers in the place of a server that it cannot reach.
  else if (problem.code === 'unknown') connection.lose({ state: 'unreachable' });
}
