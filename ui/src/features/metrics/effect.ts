import { LANGUAGE, strings } from '$/strings';
import type { Check } from './types';

const LIST = new Intl.ListFormat(LANGUAGE, { type: 'conjunction' });

/** The fields that start a metric anew, as a sentence names them. */
export function restartedFields(check: Check): string {
  return LIST.format(check.restarts.map((field) => strings.metrics.preview.fields[field]));
}
