import { strings } from '$/strings';
import { parseEvent, writeEvent, type TrackingEvent } from './tracking';
import type { Fields, MetricConfig, MetricType } from './types';

/** A label as a person edits it; the value is its default, where labels have defaults. */
export interface LabelRow {
  name: string;
  value: string;
}

/** Names of the fields, as the server calls them. */
export type FieldName = keyof Fields & string;

const words = strings.metrics.form;

/** A configuration while a person works on it: everything as text, so that nothing typed is lost. */
export class Draft {
  name = $state('');
  metricName = $state('');
  description = $state('');
  helpText = $state('');
  metricType = $state<MetricType>('counter');
  labelMode = $state<'defaults' | 'exactly'>('defaults');
  labels = $state<LabelRow[]>([]);
  buckets = $state('');
  quantiles = $state('');
  autoTrack = $state(false);
  trackingEvents = $state<TrackingEvent[]>([]);
  isActive = $state(true);

  /** What would be sent. */
  readonly body: Fields = $derived.by(() => ({
    name: this.name.trim(),
    metricName: this.metricName.trim(),
    description: this.description.trim() || null,
    helpText: this.helpText.trim() || null,
    metricType: this.metricType,
    labels: this.#labels(),
    buckets: this.metricType === 'histogram' ? numbers(this.buckets).values : null,
    quantiles: this.metricType === 'summary' ? numbers(this.quantiles).values : null,
    autoTrack: this.autoTrack,
    trackingEvents: this.trackingEvents.map(writeEvent).filter(Boolean),
    isActive: this.isActive,
  }));

  /** What cannot be sent at all, by field: text that is no number, a name that stands twice in an object. */
  readonly unsendable: Partial<Record<FieldName, string>> = $derived.by(() => {
    const names = this.#names();
    const twice = names.find((name, index) => names.indexOf(name) < index);
    const wrong = (text: string) => numbers(text).wrong;
    const wrongBucket = this.metricType === 'histogram' ? wrong(this.buckets) : undefined;
    const wrongQuantile = this.metricType === 'summary' ? wrong(this.quantiles) : undefined;
    return {
      ...(twice !== undefined && { labels: words.labelTwice(twice) }),
      ...(wrongBucket !== undefined && { buckets: words.notANumber(wrongBucket) }),
      ...(wrongQuantile !== undefined && { quantiles: words.notANumber(wrongQuantile) }),
    };
  });

  /** What can be sent, without the fields that cannot: the server judges the others meanwhile. */
  readonly sendable: Fields = $derived.by(() => {
    const entries = Object.entries(this.body).filter(([field]) => !(field in this.unsendable));
    return Object.fromEntries(entries);
  });

  /** Everything at once, to compare. */
  readonly text: string = $derived(JSON.stringify([this.body, this.buckets, this.quantiles, this.labels]));

  static of(config: MetricConfig): Draft {
    const draft = new Draft();
    draft.name = config.name;
    draft.metricName = config.metricName;
    draft.description = config.description ?? '';
    draft.helpText = config.helpText ?? '';
    draft.metricType = config.metricType as MetricType;
    draft.labelMode = Array.isArray(config.labels) ? 'exactly' : 'defaults';
    draft.labels = Array.isArray(config.labels)
      ? config.labels.map((name) => ({ name, value: '' }))
      : Object.entries(config.labels).map(([name, value]) => ({ name, value }));
    draft.buckets = config.buckets?.join(' ') ?? '';
    draft.quantiles = config.quantiles?.join(' ') ?? '';
    draft.autoTrack = config.autoTrack;
    draft.trackingEvents = config.trackingEvents.map(parseEvent);
    draft.isActive = config.isActive;
    return draft;
  }

  #names(): string[] {
    return this.labels.map(({ name }) => name.trim()).filter(Boolean);
  }

  #labels(): Fields['labels'] {
    if (this.labelMode === 'exactly') return this.#names();
    const named = this.labels.filter(({ name }) => name.trim());
    return Object.fromEntries(named.map(({ name, value }) => [name.trim(), value]));
  }
}

/** The numbers of a text, and the first word of it that is none. Null where there are none. */
export function numbers(text: string): { values: number[] | null; wrong?: string } {
  const tokens = text.split(/[\s,;]+/).filter(Boolean);
  const wrong = tokens.find((token) => !Number.isFinite(Number(token)));
  return { values: tokens.length ? tokens.map(Number) : null, ...(wrong !== undefined && { wrong }) };
}

/** A metric name that fits a name for people: `Time to check out` becomes `time_to_check_out`. */
export function suggestName(name: string): string {
  const plain = name.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
  const joined = plain.replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  return /^\d/.test(joined) ? `_${joined}` : joined;
}
