/** `localStorage` while it works; what it will not take is kept in memory for as long as the page lives. */
export interface Store {
  /** Empty if there is nothing. */
  _get(key: string): string;
  _set(key: string, value: string): void;
  _remove(key: string): void;
  _keys(prefix: string): string[];
}

/** `open` is called each time: reading `window.localStorage` throws in some pages, and is null in others. */
export const createStore = (open: () => Storage): Store => {
  const memory = new Map<string, string>();
  const attempt = <T>(use: (storage: Storage) => T): T | undefined => {
    try {
      return use(open());
    } catch {
      return undefined;
    }
  };
  return {
    _get: (key) => memory.get(key) || attempt((storage) => storage.getItem(key)) || '',
    _set(key, value) {
      memory.set(key, value);
      attempt((storage) => {
        storage.setItem(key, value);
        memory.delete(key);
      });
    },
    _remove(key) {
      memory.delete(key);
      attempt((storage) => storage.removeItem(key));
    },
    _keys: (prefix) =>
      [...memory.keys(), ...(attempt(Object.keys) || [])].filter((key) => key.startsWith(prefix)),
  };
};
