import { explore } from './explore';
import { firstRun } from './firstRun';
import { kit } from './kit';
import { metrics } from './metrics';
import { session } from './session';
import { shell } from './shell';
import { stats } from './stats';

export const en = { explore, firstRun, kit, metrics, session, shell, stats };
