// Visits the site in one engine. First line on stdin: `{engine, programs, dir, tag, snippet, listen, server, closes,
// kills, empty}`. Lines on stdout: `{want}` asks for something to be done to the server and is answered by a line; the
// last one is `{version, deeds, closes, …}`: everything that pages did, and what became of the tabs that were closed.

import { createInterface } from 'node:readline';
import { openChromium } from './browsers/chromium.mjs';
import { openFirefox } from './browsers/firefox.mjs';
import { openWebkit } from './browsers/webkit.mjs';
import { startNetwork } from './network.mjs';
import { apps } from './scenarios/apps.mjs';
import { closes } from './scenarios/closes.mjs';
import { drain } from './scenarios/drain.mjs';
import { errors } from './scenarios/errors.mjs';
import { badNetwork, leaveBehind } from './scenarios/network.mjs';
import { serverDies } from './scenarios/server.mjs';
import { visits } from './scenarios/visits.mjs';
import { startSite } from './site.mjs';

const OPEN = { chromium: openChromium, firefox: openFirefox, webkit: openWebkit };
const LEFT_BEHIND = 3;

const input = createInterface({ input: process.stdin });
// Nobody is there any more: the browser must not outlive this.
input.once('close', () => process.kill(-process.pid, 'SIGKILL'));
const lines = input[Symbol.asyncIterator]();
const scenario = JSON.parse((await lines.next()).value);
const tell = (message) => process.stdout.write(JSON.stringify(message) + '\n');
const ask = async (want) => {
  tell({ want });
  await lines.next();
};

const network = await startNetwork(scenario);
const site = await startSite(scenario);
const browser = await OPEN[scenario.engine](scenario);
const world = { browser, site, network, ask };
const seconds = {};
const play = async (name, run) => {
  const began = Date.now();
  network.nextVisitor();
  const result = await run(world).catch((cause) => {
    throw new Error(`${name}, after ${Date.now() - began} ms`, { cause });
  });
  seconds[name] = (Date.now() - began) / 1e3;
  return result;
};

// First, while nothing is left of other pages: what is waits its turn before anything new.
await play('network', badNetwork);
await play('left behind', () => leaveBehind(world, LEFT_BEHIND));
const closed = await play('closes', () => closes(world, scenario.closes));
await play('server', () => serverDies(world, scenario.kills));
await play('visits', visits);
await play('apps', apps);
await play('errors', errors);
await play('drain', () => drain(world, scenario.empty));
const restored = site.deeds.filter((deed) => deed.restored).length;
tell({
  version: await browser.version(),
  deeds: site.deeds,
  closes: closed.map(({ late, ...close }) => ({ ...close, late: late() })),
  seconds,
  restored,
  preflights: network.preflights(),
});
