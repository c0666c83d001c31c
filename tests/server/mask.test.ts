import { expect, test } from 'vitest';
import { Mask } from '../../src/server/mask.js';
import { createTokens } from '../../src/server/tokens.js';

test('a secret of the functions is masked wherever it stands, a switch is not', () => {
  const mask = new Mask();
  mask.add(['sk_test_123', 'true', '1']);
  expect(mask.apply('key sk_test_123! true 1')).toBe('key ***! true 1');
});

test('tokens of callers are masked, though nobody named them', () => {
  const token = createTokens().mint('dana@example.com', 'user');
  const mask = new Mask();
  expect(mask.apply(`{"Authorization":"Bearer ${token}"}`)).toBe('{"Authorization":"Bearer ***"}');
  expect(mask.apply(`x=${token}&y=1`)).toBe('x=***&y=1');
  expect(mask.apply('authorization: Bearer opaque-token-123=')).toBe('authorization: Bearer ***');
  expect(mask.apply('Bearer of news, eyJ is no token')).toBe('Bearer of news, eyJ is no token');
});
