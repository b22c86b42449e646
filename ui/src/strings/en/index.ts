import { firstRun } from './firstRun';
import { kit } from './kit';
import { session } from './session';
import { shell } from './shell';
import { stats } from './stats';

export const en = { firstRun, kit, session, shell, stats };
