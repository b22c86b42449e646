import { firstRun } from './firstRun';
import { keys } from './keys';
import { kit } from './kit';
import { session } from './session';
import { shell } from './shell';

export const en = { firstRun, keys, kit, session, shell };
