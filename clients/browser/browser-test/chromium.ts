/** Chromium's program. */
export const CHROMIUM = process.env.METRICS_TRACKER_TEST_CHROMIUM || '/usr/bin/chromium';

/** Nothing goes out of this machine, and the sandbox is off because tests may run as root. */
export const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
