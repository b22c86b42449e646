import { Problem, problemOf, unreachable } from '$/api/problem';
import { setup } from '$/api/setup.svelte';
import type { components } from '$/api/generated';
import { platform } from '$/platform';

type Answer = components['schemas']['Answer'];

/** Counts one `test_events`, sent as a page sends: the neutral path, the key in the body, nothing that needs a preflight. */
export async function sendTestEvent(apiKey: string) {
  const metrics = [{ name: 'test_events', type: 'counter', value: 1 }];
  const answer = await post(JSON.stringify({ key: apiKey, metrics }));
  const refused = answer.errors[0];
  if (refused) throw new Problem(200, refused.code, refused.message);
}

async function post(body: string): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`${platform.server}${setup.known?.ingestPath ?? '/api/v1/metrics'}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      credentials: 'omit',
      body,
    });
  } catch {
    throw unreachable();
  }
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw problemOf(response, answer);
  return answer as Answer;
}
