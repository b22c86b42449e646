import type { Host } from './host';
import type { Store } from './storage';

export const BATCHES_MAX = 100;
/** Well below the 72 h in which the server recognises a batch it has had. */
export const AGE_MS_MAX = 48 * 3600e3;
/** Further in the future than this, a batch was stamped by a clock that has since been put back. */
const FUTURE_MS_MAX = 60e3;

export interface Entry {
  _id: string;
  _cutAt: number;
  _body: string;
}

/** Batches not known to have arrived. One storage key per batch, so that two tabs never overwrite each other. */
export interface Queue {
  _put(id: string, body: string): void;
  _remove(id: string): void;
  /** Oldest first. Entries that are too old or damaged are gone afterwards. */
  _list(): Entry[];
  _clear(): void;
  /** How many were given up since somebody looked, by reason: `expired`, or `full`. */
  _dropped: Map<string, number>;
}

export const createQueue = (store: Store, host: Host, prefix: string): Queue => {
  let latest = 0;
  const dropped = new Map<string, number>();
  const drop = (key: string, reason: string): void => {
    store._remove(key);
    if (__AUTO__) dropped.set(reason, (dropped.get(reason) || 0) + 1);
  };

  const list = (): Entry[] => {
    const now = host._now();
    const entries: Entry[] = [];
    for (const key of store._keys(prefix)) {
      const [, stamp, _body] = /^(\d+) (\{[^]*\})$/.exec(store._get(key)) || [];
      let _cutAt = +stamp!;
      if (_cutAt > now + FUTURE_MS_MAX) {
        // Its age is lost, but from here on it must grow old.
        store._set(key, (_cutAt = now) + ' ' + _body);
      }
      if (now - _cutAt <= AGE_MS_MAX) entries.push({ _id: key.slice(prefix.length), _cutAt, _body: _body! });
      else drop(key, 'expired');
    }
    return entries.sort((a, b) => a._cutAt - b._cutAt);
  };
  return {
    _put(id, body) {
      const now = host._now();
      // Two batches of one millisecond keep their order; a clock that was put back is believed.
      latest = now > latest || latest - now > FUTURE_MS_MAX ? now : latest + 1;
      store._set(prefix + id, latest + ' ' + body);
      const entries = list();
      while (entries.length > BATCHES_MAX) drop(prefix + entries.shift()!._id, 'full');
    },
    _remove: (id) => store._remove(prefix + id),
    _dropped: dropped,
    _list: list,
    _clear: () => store._keys(prefix).forEach(store._remove),
  };
};
