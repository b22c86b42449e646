import { expect, test } from 'vitest';
import { readInstructions } from '$/features/install/instructions';

const TEXT = `1. Paste it.
2. Count what the page does:
   (window.metricsTracker = window.metricsTracker || []).push(['increment', 'orders', 1]);
   observe('checkout', 2);
   Once it is there, this is the same: MetricsTracker.increment('orders');

Browsers keep the library for an hour.
`;

test('steps keep the code and the remark that stand below them', () => {
  expect(readInstructions(TEXT)).toEqual({
    steps: [
      { text: 'Paste it.', code: '', remark: '' },
      {
        text: 'Count what the page does:',
        code: "(window.metricsTracker = window.metricsTracker || []).push(['increment', 'orders', 1]);\nobserve('checkout', 2);",
        remark: "Once it is there, this is the same: MetricsTracker.increment('orders');",
      },
    ],
    remarks: ['Browsers keep the library for an hour.'],
  });
});
