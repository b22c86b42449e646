import { firstRun } from './firstRun';
import { kit } from './kit';
import { session } from './session';
import { shell } from './shell';

export const en = { firstRun, kit, session, shell };
