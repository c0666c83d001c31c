import { expect, test } from 'vitest';
import { nearest } from '../../src/discovery/nearest.js';

const NAMES = ['hello', 'sendEmail', 'send_sms', 'orders/process', 'reports/export', 'import-rows'];

test.each([
  ['sendEmial', ['sendEmail']], // two swapped
  ['helo', ['hello']],
  ['Hello', ['hello']],
  ['send-email', ['sendEmail']],
  ['sendSMS', ['send_sms']],
  ['importRows', ['import-rows']],
  ['process', ['orders/process']],
  ['order/process', ['orders/process']],
  ['reports', ['reports/export']],
  ['sendEmailNow', ['sendEmail']],
  ['xyz', []],
  ['', []],
])('%s → %o', (name, expected) => {
  expect(nearest(name, NAMES)).toEqual(expected);
});

test('best first, at most as many as asked for', () => {
  expect(nearest('item', ['items', 'itemz', 'item', 'time', 'stem'])).toEqual(['item', 'items', 'itemz']);
  expect(nearest('item', ['items', 'itemz', 'item'], 1)).toEqual(['item']);
});
