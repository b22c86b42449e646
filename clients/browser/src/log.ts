export type Log = (...parts: unknown[]) => void;

export const createLog =
  (isOn: () => unknown): Log =>
  (...parts) => {
    if (isOn()) console.log('[metrics-tracker]', ...parts);
  };

/** Nothing that goes wrong in here may reach the page. */
export const createGuard =
  (log: Log) =>
  <Args extends unknown[]>(run: (...args: Args) => void) =>
  (...args: Args): void => {
    try {
      run(...args);
    } catch (error) {
      log(error);
    }
  };

export type Guard = ReturnType<typeof createGuard>;
