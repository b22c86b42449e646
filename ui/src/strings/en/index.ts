import { arrival } from './arrival';
import { demo } from './demo';
import { firstRun } from './firstRun';
import { install } from './install';
import { keys } from './keys';
import { kit } from './kit';
import { session } from './session';
import { shell } from './shell';
import { st.ts } from './st.ts';
import { welcome } from './welcome';

export const en = {
  arrival,
  demo,
  firstRun,
  install,
  keys,
  kit,
  session,
  shell,
  st.ts,
  welcome,
};
