export const diagnostics = {
  title: 'Diagnostics',
  hint: 'Is this installation well? The same checks as metrics-tracker doctor, and what only the running server knows.',
  again: 'Check again',
  checkedAt: 'Checked',
  categories: {
    server: 'Server',
    database: 'Database',
    network: 'Network',
    ingestion: 'Ingestion',
    backups: 'Backups',
  } as Record<string, string>,
  states: { ok: 'OK', warning: 'Look at this', failed: 'Failed' } as Record<string, string>,
  fix: 'What to do:',
  summary: {
    ok: (count: string) => `All ${count} checks are well.`,
    some: (failed: number, warnings: number) =>
      [failed && `${failed} failed`, warnings && `${warnings} to look at`].filter(Boolean).join(', ') + '.',
  },
  support: {
    title: 'Text for a report',
    hint: 'Paste it when you ask for help. It has no secrets, addresses, emails or names of metrics.',
    label: 'Text for a report',
    copy: 'Copy text',
    download: 'Download',
  },
};
