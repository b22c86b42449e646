import type { Sample } from './sample';

export interface Batch {
  _add(sample: Sample): void;
  _size(): number;
  /** Everything so far, in the order in which the series first came; the batch is empty afterwards. */
  _take(): Sample[];
}

/**
 * Folds samples of one series where the sum says the same as the parts: counters, and gauges. A gauge that is set
 * forgets what came before, one that is then incremented is set to the sum, so its changes keep their order in one
 * item. Single observations cannot be folded.
 */
export const createBatch = (): Batch => {
  let samples: Sample[] = [];
  let bySeries = new Map<string, Sample>();
  return {
    _add(sample) {
      const series = JSON.stringify([sample.name, sample.type, sample.labels]);
      const earlier = bySeries.get(series);
      const sum = earlier && sample.operation !== 'set' ? earlier.value + sample.value : sample.value;
      // A sum too big for a number would be sent as null.
      if (earlier && isFinite(sum)) {
        earlier.value = sum;
        if (sample.operation === 'set') earlier.operation = 'set';
      } else {
        samples.push(sample);
        if (sample.operation || sample.type === 'counter') bySeries.set(series, sample);
      }
    },
    _size: () => samples.length,
    _take() {
      const taken = samples;
      samples = [];
      bySeries = new Map();
      return taken;
    },
  };
};
