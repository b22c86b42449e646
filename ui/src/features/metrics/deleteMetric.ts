import { api, take } from '$/api/client';
import { confirmation } from '$/kit/confirm.svelte';
import { toasts } from '$/kit/toasts.svelte';
import { strings } from '$/strings';
import type { MetricConfig } from './types';

/** Asks, then deletes a definition with everything that was counted; true when it is gone. */
export async function deleteMetric(config: MetricConfig, series: number): Promise<boolean> {
  const words = strings.metrics.detail;
  const name = config.exposedName;
  const agrees = await confirmation.ask({
    title: words.deleteTitle,
    message: words.deleteMessage(series),
    action: words.delete,
    word: name,
  });
  if (!agrees) return false;
  const path = { id: config.id };
  const done = await toasts.attempt(() => take(api.DELETE('/api/v1/metric-configs/{id}', { params: { path } })));
  if (done) toasts.good(words.deleted(name));
  return done;
}
