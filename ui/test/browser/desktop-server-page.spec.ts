import { Refusal, expect, expectAccessible, running, someLines, test } from './desktop';

/** Lines of the log at first. */
const LINES = 60;

test.beforeEach(async ({ page, desktop, vouched }) => {
  // Looking through a page with a log in it, in two themes, takes long on a busy machine.
  test.slow();
  expect(vouched.email).toBeTruthy();
  desktop.lines = someLines(LINES);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await page.getByRole('navigation').getByRole('link', { name: 'Server' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Server', exact: true })).toBeVisible();
});

test('the state of the server, for everybody', async ({ page, desktop }) => {
  await expect(page.getByText('4241')).toBeVisible();
  await expect(page.getByLabel('Copy address').first()).toHaveText(desktop.server.url);
  await expect(page.getByText('Only this computer reaches it.')).toBeVisible();
  await expectAccessible(page);
});

test('stopping asks, starting does not', async ({ page, desktop }) => {
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  expect(desktop.argumentsOf('stop')).toHaveLength(0);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop the server' }).click();
  await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText('Running', { exact: true })).toBeVisible();
});

test('the log is followed, filtered, searched, paused and copied', async ({ page, desktop, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const log = page.getByRole('region', { name: 'Log of the server' });
  await log.scrollIntoViewIfNeeded();
  await desktop.say(someLines(1_200 - LINES, LINES + 1));
  await expect(log.getByText('line 1200 ')).toBeInViewport();
  await expect(log.getByRole('listitem')).toHaveCount(500);
  await desktop.say(someLines(1, 1_201));
  await expect(log.getByText('line 1201 ')).toBeInViewport();

  await page.getByLabel('Level').selectOption('error');
  await expect(log.getByRole('listitem')).toHaveCount(24);
  await page.getByLabel('Search the log').fill('LINE 1150');
  await expect(log.getByRole('listitem')).toHaveCount(1);
  await page.getByRole('button', { name: 'Copy lines' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/ ERROR server::\w+: line 1150 /);
  await page.getByLabel('Search the log').fill('nothing like that');
  await expect(page.getByText('No line is like that.')).toBeVisible();

  await page.getByLabel('Search the log').fill('');
  await page.getByLabel('Level').selectOption('info');
  await page.getByRole('button', { name: 'Pause' }).click();
  await desktop.say(someLines(3, 1_202));
  await expect(page.getByText('Paused. 3 newer lines.')).toBeVisible();
  await expect(log.getByText('line 1204 ')).toHaveCount(0);
  await page.getByRole('button', { name: 'Follow' }).click();
  await expect(log.getByText('line 1204 ')).toBeInViewport();
});

test('the data directory moves with progress, and the move can be given up', async ({ page, desktop }) => {
  let settle: ((refusal: Refusal | null) => void) | undefined;
  desktop.on('pick_folder', () => '/media/big/metrics');
  desktop.on('move_data_dir', async () => {
    await desktop.become({ state: 'working', work: { kind: 'move', done: 300_000_000, total: 1_200_000_000 } });
    const refusal = await new Promise<Refusal | null>((resolve) => (settle = resolve));
    await desktop.become(running());
    if (refusal) throw refusal;
    return null;
  });
  desktop.on('cancel_work', () => settle?.(new Refusal('cancelled', 'It was cancelled. Everything is as it was before.')));
  const begin = async () => {
    await page.getByRole('button', { name: 'Move…' }).click();
    await expect(page.getByRole('dialog')).toContainText('/media/big/metrics');
    await page.getByRole('dialog').getByRole('button', { name: 'Move it' }).click();
    await expect(page.getByRole('progressbar', { name: '286 MiB of 1.12 GiB' })).toHaveAttribute('aria-valuenow', '25');
  };
  await begin();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('It was cancelled. Everything is as it was before.')).toBeVisible();
  await expect(page.getByText('The data directory has moved')).toHaveCount(0);
  await begin();
  settle?.(null);
  await expect(page.getByText('The data directory has moved')).toBeVisible();
  expect(desktop.argumentsOf('move_data_dir')).toEqual([{ to: '/media/big/metrics' }, { to: '/media/big/metrics' }]);
});

test('a database is tested and changed with a copy of the data', async ({ page, desktop }) => {
  const address = 'postgres://ada:secret@db.example.org/metrics';
  desktop.on('test_database', ({ url }) => {
    if (url !== address) throw new Refusal('database_url_invalid', 'The address of the database must begin with postgres://.');
    return [{ title: 'Connection', state: 'ok', message: 'PostgreSQL 16.2 answers', fix: null }];
  });
  let done: (() => void) | undefined;
  desktop.on('switch_database', async () => {
    await desktop.become({ state: 'working', work: { kind: 'copy', table: 'samples', tableNumber: 3, tables: 12, rows: 41_000 } });
    await new Promise<void>((resolve) => (done = resolve));
    desktop.configuration = { ...desktop.configuration, database: { kind: 'postgres', shown: 'postgres://ada@db.example.org/metrics' } };
    await desktop.become(running());
  });
  await page.getByRole('button', { name: 'Change…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change the database' });
  const field = dialog.getByLabel('Address', { exact: true });
  await expect(field).toHaveAttribute('type', 'password');
  await field.fill('mysql://nope');
  await dialog.getByRole('button', { name: 'Test the connection' }).click();
  await expect(dialog.getByText('must begin with postgres://')).toBeVisible();
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await field.fill(address);
  await dialog.getByRole('button', { name: 'Test the connection' }).click();
  await expect(dialog.getByText('The server can use this database.')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Change and start again' }).click();
  await expect(dialog.getByRole('progressbar')).toBeVisible();
  await expect(dialog.getByText('Table 3 of 12 (samples), 41,000 rows')).toBeVisible();
  done?.();
  await expect(page.getByText('postgres://ada@db.example.org/metrics')).toBeVisible();
  expect(desktop.argumentsOf('switch_database')).toEqual([{ url: address, copy: true }]);
});

test('a public URL is saved, and what is wrong with it stands at its field', async ({ page, desktop }) => {
  desktop.on('set_public_url', ({ url }) => {
    if (url === 'nonsense') throw new Refusal('settings_invalid', 'public_url must be an http or https address.');
    desktop.configuration = { ...desktop.configuration, publicUrl: String(url), address: String(url) };
  });
  const field = page.getByRole('textbox', { name: 'Public URL' });
  await field.fill('nonsense');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Public_url must be an http or https address.')).toBeVisible();
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await field.fill('https://metrics.example.org');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Public URL saved')).toBeVisible();
  await expect(page.getByLabel('Copy address').first()).toHaveText('https://metrics.example.org');
  await expect(page.getByText('Only this computer reaches it.')).toBeHidden();
});

test('an update is looked for, read about and installed', async ({ page, desktop }) => {
  desktop.on('check_for_update', () => ({ state: 'available', version: '0.2.0', notes: 'Faster.\nCalmer.' }));
  desktop.on('install_update', () => desktop.emit('update', { state: 'downloading', done: 3_000_000, total: 12_000_000 }));
  await page.getByRole('button', { name: 'Check for updates' }).click();
  await expect(page.getByText('Version 0.2.0 is there')).toBeVisible();
  await page.getByText('What is new').click();
  await expect(page.getByText('Calmer.')).toBeVisible();
  await page.getByRole('button', { name: 'Install…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Install' }).click();
  await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '25');
});

test('start at login is a choice, and a desktop without tray is told how to come back', async ({ page, desktop }) => {
  desktop.on('set_start_at_login', ({ isOn }) => {
    desktop.configuration = { ...desktop.configuration, startAtLogin: isOn === true, hasTray: false };
  });
  const choice = page.getByRole('switch', { name: 'Start at login' });
  await expect(choice).not.toBeChecked();
  await choice.click();
  await expect(choice).toBeChecked();
  expect(desktop.argumentsOf('set_start_at_login')).toEqual([{ isOn: true }]);
  await expect(page.getByText('This desktop shows no tray icons')).toBeVisible();
});

const FAULTS = [
  {
    kind: { kind: 'portTaken', port: 3000, holder: null, free: 3001 },
    title: 'Port 3000 is taken',
    press: ['Use port 3001'],
    command: ['use_port', { port: 3001 }],
  },
  {
    kind: { kind: 'settingsInvalid' },
    title: 'The settings cannot be read',
    press: ['Set the file aside', 'Set it aside'],
    command: ['set_settings_aside', {}],
  },
  {
    kind: { kind: 'dataDirUnusable' },
    title: 'The data directory cannot be used',
    press: ['Use another folder…', 'Use it'],
    command: ['use_data_dir', { path: '/media/big/metrics' }],
  },
  {
    kind: { kind: 'dataDirInUse', pid: 77, version: '0.0.9' },
    title: 'Another server uses the data directory',
    press: ['Stop the other server', 'Stop it'],
    command: ['stop_other', {}],
  },
] as const;

for (const { kind, title, press, command } of FAULTS) {
  test(`a fault that can be mended here: ${kind.kind}`, async ({ page, desktop }) => {
    desktop.on('pick_folder', () => '/media/big/metrics');
    await desktop.fail({ kind, message: 'What the app says of it.', log: someLines(3) });
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    await expect(page.getByText('What the app says of it.')).toBeVisible();
    await expectAccessible(page);
    for (const [index, name] of press.entries()) {
      await (index === 0 ? page : page.getByRole('dialog')).getByRole('button', { name }).click();
    }
    await expect.poll(() => desktop.argumentsOf(command[0])).toEqual([command[1]]);
  });
}
