import { about } from './about';
import { account } from './account';
import { accounts } from './accounts';
import { arrival } from './arrival';
import { audit } from './audit';
import { backups } from './backups';
import { demo } from './demo';
import { diagnostics } from './diagnostics';
import { explore } from './explore';
import { firstRun } from './firstRun';
import { install } from './install';
import { keys } from './keys';
import { kit } from './kit';
import { metrics } from './metrics';
import { problems } from './problems';
import { promql } from './promql';
import { session } from './session';
import { settings } from './settings';
import { shell } from './shell';
import { stats } from './stats';
import { welcome } from './welcome';
import { window } from './window';

export const en = {
  about,
  account,
  accounts,
  arrival,
  audit,
  backups,
  demo,
  diagnostics,
  explore,
  firstRun,
  install,
  keys,
  kit,
  metrics,
  problems,
  promql,
  session,
  settings,
  shell,
  stats,
  welcome,
  window,
};
