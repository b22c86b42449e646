import ChartNoAxesCombined from '@lucide/svelte/icons/chart-no-axes-combined';
import CodeXml from '@lucide/svelte/icons/code-xml';
import DatabaseBackup from '@lucide/svelte/icons/database-backup';
import Info from '@lucide/svelte/icons/info';
import KeyRound from '@lucide/svelte/icons/key-round';
import LayoutDashboard from '@lucide/svelte/icons/layout-dashboard';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Server from '@lucide/svelte/icons/server';
import Settings from '@lucide/svelte/icons/settings';
import Stethoscope from '@lucide/svelte/icons/stethoscope';
import Terminal from '@lucide/svelte/icons/terminal';
import Users from '@lucide/svelte/icons/users';
import { strings } from '$/strings';

const { pages } = strings.shell;

/**
 * What the navigation shows to everybody. The pages Live, Events and Dashboards come after Metrics, with what they
 * show.
 */
export const PAGES = [
  { label: pages.overview, path: '/', icon: LayoutDashboard },
  { label: pages.metrics, path: '/metrics', icon: ChartNoAxesCombined },
  { label: pages.explore, path: '/explore', icon: Terminal },
  { label: pages.install, path: '/install', icon: CodeXml },
  { label: pages.keys, path: '/keys', icon: KeyRound },
];

/** What it shows to the owner. */
export const OPERATOR_PAGES = [
  { label: pages.accounts, path: '/operator/accounts', icon: Users },
  { label: pages.settings, path: '/operator/settings', icon: Settings },
  { label: pages.backups, path: '/operator/backups', icon: DatabaseBackup },
  { label: pages.audit, path: '/operator/audit', icon: ScrollText },
  { label: pages.diagnostics, path: '/operator/diagnostics', icon: Stethoscope },
  { label: pages.about, path: '/operator/about', icon: Info },
];

/** What it shows in the window, to everybody: who sits at the machine may. */
export const MACHINE_PAGES = [{ label: pages.server, path: '/server', icon: Server }];
