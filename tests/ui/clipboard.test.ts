import { expect, test } from 'vitest';
import { copying } from '../../src/ui/clipboard.js';

test('OSC 52 with the text in base64, and a message', () => {
  const { sequence, message } = copying('漢 "x"\n', 'The answer', {});
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequence is what is tested
  const [, data] = /^\u001b\]52;c;([A-Za-z0-9+/=]+)\u0007$/.exec(sequence)!;
  expect(Buffer.from(data!, 'base64').toString()).toBe('漢 "x"\n');
  expect(message).toBe("The answer copied to the terminal's clipboard (8 B)");
});

test('in tmux also handed through it, its escapes doubled', () => {
  const plain = copying('a', 'it', {}).sequence;
  expect(copying('a', 'it', { TMUX: '/tmp/tmux-0/default,1,0' }).sequence).toBe(
    `${plain}\u001bPtmux;\u001b\u001b]52;c;YQ==\u0007\u001b\\`,
  );
});

test('what a terminal would cut is refused; the longest it takes is 100,000 bytes with its envelope', () => {
  const { sequence } = copying('x'.repeat(74_994), 'it', {});
  expect(sequence.length).toBe(100_000);
  expect(() => copying('x'.repeat(74_995), 'The answer', {})).toThrow(
    'The answer is too long to copy: 75.0 kB',
  );
});
