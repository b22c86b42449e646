import { confirmation } from '$/kit/confirm.svelte';
import { serverStrings } from '$/strings/server';
import { server } from './server.svelte';

const words = serverStrings.stopping;

export const start = () => server.run((desktop) => desktop.start());
export const restart = () => server.run((desktop) => desktop.restart());

/** Asks first: nobody can send numbers meanwhile. */
export async function stop() {
  const { state } = server;
  const message = state.state === 'running' && state.isAttached ? words.attached : words.message;
  if (await confirmation.ask({ title: words.title, message, action: words.action })) await server.run((desktop) => desktop.stop());
}
