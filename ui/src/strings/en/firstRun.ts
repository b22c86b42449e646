export const firstRun = {
  title: 'Welcome',
  hint: 'This server is new. Make the owner account, or bring everything back from a backup.',
  owner: 'New owner account',
  restore: 'Restore a backup',
  create: 'Create owner account',
  ownerHint: 'The owner decides who may sign up, backs up and changes settings. Nothing leaves this machine.',
  file: 'Backup file',
  fileHint: 'A .db file made by “Backups” or by metrics-tracker backup.',
  restoreAction: 'Restore',
  chooseFile: 'Choose a backup file first.',
};
