// Writes src/api/generated.ts: the types of the server's OpenAPI document. With --check it only compares.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import openapi, { astToString } from 'openapi-typescript';

const target = new URL('../src/api/generated.ts', import.meta.url);
const server =
  process.env['METRICS_TRACKER_TEST_SERVER'] ?? new URL('../../target/debug/metrics-tracker', import.meta.url).pathname;
const document = JSON.parse(execFileSync(server, ['openapi'], { encoding: 'utf8' }));
const written = '// Made by `npm run api` from the document of the server.\n\n' + astToString(await openapi(document));
if (!process.argv.includes('--check')) {
  writeFileSync(target, written);
} else if (readFileSync(target, 'utf8') !== written) {
  console.error('src/api/generated.ts is not what the server says: run `npm run api`.');
  process.exit(1);
}
