import type { Configuration } from './bindings/Configuration';
import type { Finding } from './bindings/Finding';
import type { LogLine } from './bindings/LogLine';
import type { Status } from './bindings/Status';
import type { UpdateState } from './bindings/UpdateState';

export type { CommandError } from './bindings/CommandError';
export type { Configuration } from './bindings/Configuration';
export type { Fault } from './bindings/Fault';
export type { FaultKind } from './bindings/FaultKind';
export type { Finding } from './bindings/Finding';
export type { Level } from './bindings/Level';
export type { LogLine } from './bindings/LogLine';
export type { State } from './bindings/State';
export type { Status } from './bindings/Status';
export type { UpdateState } from './bindings/UpdateState';
export type { Work } from './bindings/Work';

/** The app round the window: it runs the server and knows the machine. What it refuses rejects with a `CommandError`. */
export interface Desktop {
  /** The server as it was when the app last said so. */
  readonly status: Status;
  start(): Promise<void>;
  stop(): Promise<void>;
  restart(): Promise<void>;
  /** A token that signs the owner in once; null where the app cannot vouch for this window: a server that others started. */
  signIn(): Promise<string | null>;
  /** Every line that is kept. */
  logLines(): Promise<LogLine[]>;
  configuration(): Promise<Configuration>;
  /** The server listens there from now on. */
  usePort(port: number): Promise<void>;
  setPublicUrl(url: string | null): Promise<void>;
  testDatabase(url: string): Promise<Finding[]>;
  /** Ends when the server runs on it; without an address it is the file in the data directory. */
  switchDatabase(url: string | null, copy: boolean): Promise<void>;
  openDataDir(): Promise<void>;
  openLogDir(): Promise<void>;
  /** A folder that the person chose; null when they thought better of it. */
  pickFolder(): Promise<string | null>;
  /** Ends when everything is there. */
  moveDataDir(to: string): Promise<void>;
  /** Goes on with the data that is there; nothing is moved. */
  useDataDir(path: string): Promise<void>;
  /** Gives a move or a copy up; what was before runs again. */
  cancelWork(): Promise<void>;
  /** The new name of `settings.toml`; the server starts with defaults. */
  setSettingsAside(): Promise<string>;
  /** Ends the other server that holds the data directory, and starts ours. */
  stopOther(): Promise<void>;
  setStartAtLogin(isOn: boolean): Promise<void>;
  checkForUpdate(): Promise<UpdateState>;
  /** What is known without asking anybody. */
  updateState(): Promise<UpdateState>;
  installUpdate(): Promise<void>;
  /** Stops the server that the app started, and ends the app. */
  quit(): Promise<void>;
  /** Tells `listener` of each event, in turn. Returns what ends that. */
  on<Name extends keyof DesktopEvents>(name: Name, listener: (payload: DesktopEvents[Name]) => void): () => void;
}

/** What the app tells by itself. */
export interface DesktopEvents {
  status: Status;
  log: LogLine[];
  update: UpdateState;
  /** A page of the console to go to, below its base, with its query. */
  open: string;
}
