/** How often relative times are written anew, in milliseconds. */
const TICK_MILLIS = 5_000;

/** The present moment, for everything that says how long ago something was. One timer for all. */
class Clock {
  now = $state(Date.now());

  constructor() {
    setInterval(() => (this.now = Date.now()), TICK_MILLIS);
  }
}

export const clock = new Clock();
