/** Files whose size says nothing of what is in them: those of /proc say 0, those of /sys a page (Linux). */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { header, parts, useWorld } from '../helpers/world.js';

const world = useWorld();

describe.each(['/proc/version', '/sys/kernel/mm/transparent_hugepage/enabled'].filter(existsSync))(
  '%s',
  (path) => {
    it('is sent whole as a part', async () => {
      expect((await world.run(['invoke', 'f', `f@${path}`])).code).toBe(0);
      expect(parts(world.last())[0]).toContain((await readFile(path, 'utf8')).trim());
      expect(world.last().chunked).toBe(true);
    });

    it('and as a body', async () => {
      expect((await world.run(['fetch', 'f', '-d', `@${path}`])).code).toBe(0);
      expect(world.last().body.toString()).toBe(await readFile(path, 'utf8'));
    });
  },
);

it('an empty file and one with holes go with their lengths', async () => {
  const empty = await world.file('empty', '');
  expect((await world.run(['fetch', 'f', '-X', 'PUT', '-d', `@${empty}`])).code).toBe(0);
  expect(header(world.last(), 'content-length')).toBe('0');
  const { truncate } = await import('node:fs/promises');
  const sparse = await world.file('sparse', '');
  await truncate(sparse, 300_000);
  expect((await world.run(['fetch', 'f', '-d', `@${sparse}`])).code).toBe(0);
  expect(header(world.last(), 'content-length')).toBe('300000');
});
