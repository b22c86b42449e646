import { expect, test } from 'vitest';
import { device } from '$/features/account/device';

test('a device is told by what it calls itself', () => {
  const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0';
  const names: Record<string, string> = {
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`]: 'Chrome on Windows',
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/142.0.0.0`]: 'Edge on Windows',
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0': 'Firefox on Linux',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15':
      'Safari on macOS',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1':
      'Safari on iPhone',
    [`Mozilla/5.0 (Linux; Android 16; Pixel 10) ${chrome} Mobile Safari/537.36`]: 'Chrome on Android',
    'curl/8.14.1': 'curl',
    'backup-script/2.0': 'backup-script',
    '': 'Unknown device',
  };
  for (const [userAgent, name] of Object.entries(names)) expect(device(userAgent).name).toBe(name);
  expect(device(null).name).toBe('Unknown device');
  expect(Object.keys(names).filter((userAgent) => device(userAgent).isPhone)).toHaveLength(2);
});
