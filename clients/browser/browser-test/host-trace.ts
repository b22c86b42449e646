// How long the library keeps the main thread, from Chromium's own trace.

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur: number;
  /** Of the processor, so that other programs on this machine do not count. */
  tdur?: number;
  args: { data?: { url?: string; fileName?: string } };
}

/** What runs, or prepares to run, a script; each names the script that it began in. */
const SCRIPT_EVENTS = ['EvaluateScript', 'FunctionCall', 'v8.compile', 'v8.produceCache'];

export const TRACE_CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline'];

/** For each task in which the script of this address ran, the milliseconds that were its own. */
export const tasksOf = (trace: Buffer, script: string): number[] => {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const whole = traceEvents.filter(({ ph }) => ph === 'X');
  const tasks = whole.filter(({ name }) => name === 'RunTask');
  const ours = whole
    .filter(({ name, args: { data } }) => SCRIPT_EVENTS.includes(name) && (data?.url ?? data?.fileName ?? '').startsWith(script))
    .sort((a, b) => a.ts - b.ts);
  const sums = new Map<TraceEvent | undefined, number>();
  let counted = { pid: 0, tid: 0, end: 0 };
  for (const event of ours) {
    const { pid, tid, ts, dur, tdur = dur } = event;
    // Within one that has been counted.
    if (counted.pid === pid && counted.tid === tid && ts < counted.end) continue;
    counted = { pid, tid, end: ts + dur };
    const task = tasks.find((task) => task.pid === pid && task.tid === tid && task.ts <= ts && ts < task.ts + task.dur);
    sums.set(task, (sums.get(task) || 0) + tdur / 1e3);
  }
  return [...sums.values()];
};
