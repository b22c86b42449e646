import type { Host } from './host';
import type { Guard } from './log';
import type { Refused } from './transport';

/** By then the first retry has failed, too, and the browser has said whether the page's policy was the reason. */
const PATIENCE_MS = 5e3;

/**
 * Tells the server that nothing reaches it, in the one way that is known to be open: the script's own address, asked for
 * once more with `e=csp` (the page's policy) or `e=blocked` (anything else). Where the network or the server is gone that
 * fails too, and says nothing. Called when a request came to nothing, with what tells whether one has worked; once a page
 * is enough.
 */
export const createBlockedReport = (script: string, key: string, address: () => string, host: Host, guard: Guard): Refused => {
  let reason = 'blocked';
  let told = !script;
  addEventListener(
    'securitypolicyviolation',
    guard(({ blockedURI }: SecurityPolicyViolationEvent) => {
      if (blockedURI && address().startsWith(blockedURI)) reason = 'csp';
    }),
  );
  return (hasWorked) => {
    if (told) return;
    told = true;
    host._later(() => {
      if (hasWorked()) return;
      const report = new URL(script);
      if (__KEYLESS__) report.searchParams.set('k', key);
      report.searchParams.set('e', reason);
      import(report.href).catch(() => {});
    }, PATIENCE_MS);
  };
};
