/** What the bundle gives ink instead of two of its packages and a file of its own must give what those give. */
import * as original from '@alcalzone/ansi-tokenize';
import { build } from 'esbuild';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, it } from 'vitest';
// @ts-expect-error plain JavaScript of the build
import * as ours from '../../scripts/ansi-tokenize.js';
import { bundling } from '../../scripts/bundling.js';
// @ts-expect-error plain JavaScript of the build
import ourMeasure from '../../scripts/measure-text.js';
// @ts-expect-error plain JavaScript of the build
import ourWidth from '../../scripts/string-width.js';

const piece = fc.oneof(
  fc.constantFrom(
    '\u001b[1m',
    '\u001b[2m',
    '\u001b[22m',
    '\u001b[31m',
    '\u001b[44m',
    '\u001b[0m',
    '\u001b[7m',
    '\u001b[38;5;130m',
  ),
  fc.constantFrom('a', 'word ', '漢字', '👩‍💻', 'e\u0301', '│', ' ', '\u0301', '\ufe0f', '├─ ✓ é …'),
  fc.string({ maxLength: 5 }),
);
const line = fc.array(piece, { maxLength: 20 }).map((parts) => parts.join(''));

it('lines are split into characters and written again as ink’s own package does it', () => {
  fc.assert(
    fc.property(line, line, (first, second) => {
      const whole = (module: typeof original): string =>
        module.styledCharsToString([
          ...module.styledCharsFromTokens(module.tokenize(first)),
          ...module.styledCharsFromTokens(module.tokenize(second)),
        ]);
      expect(whole(ours)).toBe(whole(original));
      expect(whole(ours), 'remembered').toBe(whole(original));
    }),
  );
});

it('characters of one style share its codes: a screen has thousands of them', () => {
  fc.assert(
    fc.property(line, (text) => {
      const chars = ours.styledCharsFromTokens(ours.tokenize(text)) as original.StyledChar[];
      expect(chars).toEqual(original.styledCharsFromTokens(original.tokenize(text)));
    }),
  );
  const chars = ours.styledCharsFromTokens(ours.tokenize('\u001b[31mred\u001b[39m'));
  expect(chars[2].styles).toBe(chars[0].styles);
});

it('and measured', () => {
  fc.assert(
    fc.property(line, (text) => {
      expect(ourWidth(text)).toBe(stringWidth(text));
    }),
  );
});

it('a text of several lines too', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
      const text = lines.join('\n');
      const width = Math.max(...text.split('\n').map((one) => stringWidth(one)));
      expect(ourMeasure(text)).toEqual({ width, height: text === '' ? 0 : text.split('\n').length });
    }),
  );
});

it('no text of a draw is kept for ever: ink’s own measuring is not in the bundle', async () => {
  const { metafile } = await build({
    ...bundling,
    entryPoints: ['src/ui/mount.tsx'],
    write: false,
    metafile: true,
  });
  const files = Object.keys(metafile.inputs);
  expect(files).toContain('scripts/measure-text.js');
  expect(files).not.toContain('node_modules/ink/build/measure-text.js');
});
