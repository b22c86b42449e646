/** A setting in words. `empty` stands in its field while there is nothing. */
interface SettingWords {
  label: string;
  hint: string;
  empty?: string;
  options?: Record<string, string>;
}

const FIELDS = {
  publicUrl: {
    label: 'Public URL',
    hint: 'Where people and pages reach the server. Snippets carry it, and cookies are marked secure when it is https.',
    empty: 'The address that people open',
  },
  listen: { label: 'Listen on', hint: 'Address and port. 0.0.0.0 lets the network in; 127.0.0.1 only this machine.' },
  trustedProxies: {
    label: 'Trusted proxies',
    hint: 'One address or network a line. Only their forwarding headers are believed; without, all visitors behind a proxy share one rate limit.',
    empty: 'None',
  },
  corsOrigins: {
    label: 'Other origins of the console',
    hint: 'One a line, such as https://app.example.org. Pages there may use the account endpoints. Sites that send metrics need nothing here.',
    empty: 'None',
  },
  signup: {
    label: 'Sign-up',
    hint: 'Who may make an account. You can always make accounts yourself.',
    options: { open: 'Open: anybody who reaches the server', closed: 'Closed: only the owner makes accounts' },
  },
  authAttemptsPerMinute: {
    label: 'Sign-in attempts a minute',
    hint: 'For each address and each email. Fewer make guessing slower.',
  },
  defaultLabels: {
    label: 'Default labels',
    hint: 'One name=value a line. Added to every sample that does not set them.',
    empty: 'None',
  },
  seriesIdleDays: {
    label: 'Park idle series after days',
    hint: 'A series without a sample for so long leaves memory, and goes on from its value when it returns.',
  },
  durability: {
    label: 'Durability',
    hint: 'What an answered batch survives. Loss of power costs a disk sync for each group of batches.',
    options: { fsync: 'Loss of power', process: 'End of the process only' },
  },
  scrapeLoopback: {
    label: 'Scrapes from this machine',
    hint: 'Whether a Prometheus on the same machine needs the token.',
    options: { true: 'Need no token', false: 'Need the token, too' },
  },
  prometheusUrl: {
    label: 'Prometheus to ask',
    hint: 'Its address, such as http://127.0.0.1:9090. The page Explore asks it; it may carry user:password, which is never shown.',
    empty: 'None',
  },
  scriptPath: {
    label: 'Path of the library',
    hint: 'A neutral path that block lists do not know. Snippets that are out there keep the old one: it stops working.',
  },
  ingestPath: { label: 'Path of ingestion', hint: 'Where the library sends to. The documented path always works, too.' },
  logLevel: {
    label: 'Log level',
    hint: 'error, warn, info, debug, trace, or directives such as info,server::ingest=debug.',
  },
  logFormat: { label: 'Log format', hint: 'text or json.' },
  dataDir: { label: 'Data directory', hint: 'Database, backups, settings.toml and keys.' },
  database: { label: 'Database', hint: 'Without its password. Another one is set with --database-url.' },
  connectionsMax: { label: 'Connections at most', hint: 'Open at the same time.' },
  idFilterMebibytes: { label: 'Memory for batch ids, MiB', hint: 'The filter that knows the batches of the last 72 hours.' },
} satisfies Record<string, SettingWords>;

export const settings = {
  title: 'Settings',
  hint: 'Written to settings.toml in the data directory. Changes take effect after a restart.',
  fields: FIELDS as Record<keyof typeof FIELDS, SettingWords>,
  groups: {
    reach: { title: 'Address', hint: 'How people, pages and proxies reach the server.' },
    access: { title: 'Access', hint: 'Who may come in.' },
    data: { title: 'Data', hint: 'What happens with samples.' },
    tracker: { title: 'Tracker paths', hint: 'Public block lists know the documented paths; these are for pages.' },
    operation: { title: 'Operation', hint: 'Log, and what only the start of the server sets.' },
  },
  sources: { command: 'Fixed at the start', file: 'settings.toml', default: 'Default' },
  fixed: (flag: string, variable: string) =>
    `Set by ${flag} or ${variable} when the server was started, which goes over the file. Change it there.`,
  startOnly: (flag: string, variable: string) => `Set at the start only, by ${flag}, ${variable} or the file.`,
  toDefault: 'Use default',
  toDefaultLabel: (name: string) => `Use the default for ${name}`,
  keep: 'Keep',
  keepLabel: (name: string) => `Keep the value of ${name}`,
  willBeDefault: 'Goes back to its default when you save.',
  pendingNow: (value: string) => `Holds after a restart. Now: ${value}`,
  nothing: 'none',
  save: 'Save changes',
  discard: 'Discard',
  unsaved: (count: number) => (count === 1 ? '1 setting changed, not saved yet' : `${count} settings changed, not saved yet`),
  saved: 'Saved. It takes effect after a restart.',
  leave: { title: 'Leave without saving?', message: 'Changed settings are not saved yet.', action: 'Leave' },
  fileProblem: 'settings.toml cannot be used as it is',
  pending: {
    title: (count: number) => (count === 1 ? '1 change takes effect after a restart' : `${count} changes take effect after a restart`),
    restart: 'Restart now',
    confirmTitle: 'Restart the server?',
    confirm: 'It answers nobody for a few seconds. Pages keep what they measure meanwhile and send it again; backends should, too.',
    moves: (address: string) => `It listens on ${address} afterwards: open the console there.`,
    action: 'Restart',
    begun: 'The server is restarting…',
    done: 'The server has restarted',
  },
  token: {
    title: 'Prometheus',
    hint: 'A Prometheus elsewhere scrapes with this token. Looking at it is written into the audit log.',
    show: 'Show token and configuration',
    hide: 'Hide',
    token: 'Scrape token',
    snippet: 'prometheus.yml',
    note: 'Let only Prometheus read the file: the token opens the numbers of every account.',
  },
};
