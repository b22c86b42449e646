import { parseEmbedded } from './config';
import { start } from './start';

try {
  start(parseEmbedded('__MT_CONFIG__'));
} catch {
  // A page must not notice that it cannot be measured.
}
