import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Platform } from '../types';
import type { Desktop, DesktopEvents, Status } from './types';

/** The console in the window of the desktop app: what `web` does for its page, the app does for the machine. */
export async function inWindow(web: Platform): Promise<Platform> {
  let status: Status | null = null;
  let server = '';
  // The page is of one server. Nothing of the old address may stay: streams, answers, the account.
  const follow = (next: Status) => {
    status = next;
    if (!next.address || next.address === server) return;
    if (server) location.reload();
    else server = next.address;
  };
  const events = await tellers((next) => follow(next));
  const asked = await invoke<Status>('status');
  // An event that came meanwhile is newer.
  const first: Status = status ?? asked;
  follow(first);
  const desktop = commands(() => status ?? first, events);
  return {
    ...web,
    host: 'desktop',
    desktop,
    get server() {
      return server;
    },
  };
}

type Listener = (payload: never) => void;
type Events = Record<keyof DesktopEvents, Set<Listener>>;

/** Listens to everything from now on, so that nothing is missed between two listeners of the page. */
async function tellers(onStatus: (status: Status) => void): Promise<Events> {
  const events: Events = { status: new Set([onStatus as Listener]), log: new Set(), update: new Set(), open: new Set() };
  const names = Object.keys(events) as (keyof DesktopEvents)[];
  const tell = (name: keyof DesktopEvents, payload: unknown) => events[name].forEach((listener) => listener(payload as never));
  await Promise.all(names.map((name) => listen(name, ({ payload }) => tell(name, payload))));
  return events;
}

function commands(status: () => Status, events: Events): Desktop {
  return {
    get status() {
      return status();
    },
    start: () => invoke('start'),
    stop: () => invoke('stop'),
    restart: () => invoke('restart'),
    signIn: () => invoke('sign_in'),
    logLines: () => invoke('log_lines'),
    configuration: () => invoke('configuration'),
    usePort: (port) => invoke('use_port', { port }),
    setPublicUrl: (url) => invoke('set_public_url', { url }),
    testDatabase: (url) => invoke('test_database', { url }),
    switchDatabase: (url, copy) => invoke('switch_database', { url, copy }),
    openDataDir: () => invoke('open_data_dir'),
    openLogDir: () => invoke('open_log_dir'),
    pickFolder: () => invoke('pick_folder'),
    moveDataDir: (to) => invoke('move_data_dir', { to }),
    useDataDir: (path) => invoke('use_data_dir', { path }),
    cancelWork: () => invoke('cancel_work'),
    setSettingsAside: () => invoke('set_settings_aside'),
    stopOther: () => invoke('stop_other'),
    setStartAtLogin: (isOn) => invoke('set_start_at_login', { isOn }),
    checkForUpdate: () => invoke('check_for_update'),
    updateState: () => invoke('update_state'),
    installUpdate: () => invoke('install_update'),
    quit: () => invoke('quit'),
    on(name, listener) {
      events[name].add(listener as Listener);
      return () => void events[name].delete(listener as Listener);
    },
  };
}
