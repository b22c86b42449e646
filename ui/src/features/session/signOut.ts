import { api, take } from '$/api/client';
import { session } from '$/api/session.svelte';
import { toasts } from '$/kit/toasts.svelte';

/** Ends this session, or all of the account's, and forgets everything of it on this page. */
export async function signOut(everywhere = false) {
  const done = await toasts.attempt(() => take(api.POST('/api/v1/auth/signout', { body: { everywhere } })));
  if (done) session.end();
}
