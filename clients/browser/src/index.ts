import { startKeyless } from './keyless';
import { start } from './start';

try {
  if (__KEYLESS__) startKeyless();
  else start(JSON.parse('__MT_CONFIG__'));
} catch {
  // A page must not notice that it cannot be measured.
}
