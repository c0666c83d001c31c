import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { afterEach, expect, test } from 'vitest';
import { type Mounted, mount } from '../../src/ui/mount.js';

let ui: Mounted | undefined;

afterEach(() => ui?.unmount());

function start(): { frames: string[]; size: { columns: number; rows: number } } {
  const surface = {
    frames: [] as string[],
    size: { columns: 20, rows: 4 },
    draw: (frame: string) => void surface.frames.push(frame),
  };
  ui = mount(surface);
  surface.frames.length = 0;
  return surface;
}

const row = (text: string): ReactNode => (
  <Box width="100%" justifyContent="flex-end">
    <Text>{text}</Text>
  </Box>
);

test('each draw is one whole frame, at once', () => {
  const surface = start();
  ui!.draw(row('one'));
  expect(surface.frames).toEqual(['one'.padStart(20)]);
  ui!.draw(row('two'));
  expect(surface.frames).toEqual(['one'.padStart(20), 'two'.padStart(20)]);
});

test('in the size the surface has then', () => {
  const surface = start();
  ui!.draw(row('x'));
  surface.size = { columns: 5, rows: 4 };
  ui!.draw(row('x'));
  expect(surface.frames.at(-1)).toBe('    x');
});

test('what a component throws is thrown by draw, and nothing is drawn of it', () => {
  const surface = start();
  const Broken = (): ReactNode => {
    throw new Error('broke');
  };
  expect(() => ui!.draw(<Broken />)).toThrow('broke');
  expect(surface.frames.join('')).not.toContain('broke');
});

test('no listener of the keyboard or the process stays', () => {
  const before = ['SIGINT', 'SIGTERM', 'SIGWINCH', 'exit', 'beforeExit'].map((name) =>
    process.listenerCount(name),
  );
  const keyboard = process.stdin.listenerCount('readable') + process.stdin.listenerCount('data');
  start();
  ui!.draw(row('x'));
  expect(process.stdin.listenerCount('readable') + process.stdin.listenerCount('data')).toBe(keyboard);
  ui!.unmount();
  const after = ['SIGINT', 'SIGTERM', 'SIGWINCH', 'exit', 'beforeExit'].map((name) =>
    process.listenerCount(name),
  );
  expect(after).toEqual(before);
});

test('nothing is drawn after the end', () => {
  const surface = start();
  ui!.draw(row('x'));
  ui!.unmount();
  ui!.draw(row('y'));
  expect(surface.frames).toEqual(['x'.padStart(20)]);
});
