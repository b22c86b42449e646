import { about } from './about';
import { account } from './account';
import { accounts } from './accounts';
import { audit } from './audit';
import { backups } from './backups';
import { diagnostics } from './diagnostics';
import { firstRun } from './firstRun';
import { kit } from './kit';
import { session } from './session';
import { settings } from './settings';
import { shell } from './shell';

export const en = { about, account, accounts, audit, backups, diagnostics, firstRun, kit, session, settings, shell };
