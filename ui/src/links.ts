/** Below the console's base: the page of a metric. A metric called `new` is escaped, for that is the address of the form. */
export function metricPath(exposedName: string): string {
  return `/metrics/${exposedName === 'new' ? '%6Eew' : encodeURIComponent(exposedName)}`;
}
