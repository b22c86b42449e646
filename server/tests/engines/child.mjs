// Programs that the driver starts. They stay in its process group, so that one signal ends them all.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const START_MS_MAX = 60_000;
/** Kept to say why a program did not start. */
const LINES_MAX = 100;

/**
 * Starts a program and waits for the line, on either stream, that `ready` matches (or not, without
 * `ready`): `{ match, end }`.
 */
export const startChild = (program, args, ready, env = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    const said = [];
    const fail = (why) => {
      child.kill('SIGKILL');
      reject(new Error([`${program} ${why}`, ...said].join('\n')));
    };
    const timer = setTimeout(() => fail('is not ready'), START_MS_MAX);
    const ended = new Promise((done) => child.once('exit', done));
    child.once('error', (error) => fail(String(error)));
    child.once('exit', () => fail('ended'));
    const begun = (match) => {
      clearTimeout(timer);
      resolve({ match, end: () => (child.kill('SIGKILL'), ended) });
    };
    if (!ready) child.once('spawn', begun);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        const match = ready?.exec(line);
        if (match) begun(match);
        else if (said.length < LINES_MAX) said.push(line);
      });
    }
  });
