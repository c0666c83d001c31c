import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  type HostRecord,
  isAlive,
  readHostRecords,
  removeHostRecord,
  writeHostRecord,
} from '../../src/discovery/hosts.js';
import { folder } from '../server/support.js';

const RECORD: HostRecord = {
  id: 'a'.repeat(32),
  pid: process.pid,
  url: 'http://127.0.0.1:4460',
  project: '/p',
  appId: 'app',
  startedAt: '2026-01-01T00:00:00.000Z',
  users: [{ email: 'a@b.co', role: 'user', token: 't' }],
  serviceToken: 's',
};

test('what is written is read, newest first, until it is removed', async () => {
  const dir = folder();
  const path = await writeHostRecord(dir, RECORD);
  const later = { ...RECORD, id: 'b'.repeat(32), startedAt: '2026-01-02T00:00:00.000Z' };
  await writeHostRecord(dir, later);
  expect(await readHostRecords(dir)).toEqual([later, RECORD]);
  await removeHostRecord(path);
  await removeHostRecord(path);
  expect(await readHostRecords(dir)).toEqual([later]);
  expect(await readHostRecords(join(dir, 'nowhere'))).toEqual([]);
});

test('records of dead processes are dropped and deleted', async () => {
  const dir = folder();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const path = await writeHostRecord(dir, { ...RECORD, pid });
  expect(await readHostRecords(dir)).toEqual([]);
  expect(existsSync(path)).toBe(false);
});

test('a file others can read, a broken one and one that points elsewhere are not believed', async () => {
  const dir = folder();
  const path = await writeHostRecord(dir, RECORD);
  chmodSync(path, 0o640);
  expect(await readHostRecords(dir)).toEqual([]);
  chmodSync(path, 0o600);
  expect(await readHostRecords(dir)).toHaveLength(1);
  for (const text of [
    '{',
    'null',
    '[]',
    JSON.stringify({ ...RECORD, url: 'http://evil.example' }),
    JSON.stringify({ ...RECORD, pid: 0 }),
  ]) {
    writeFileSync(path, text);
    expect(await readHostRecords(dir), text).toEqual([]);
  }
  expect(readdirSync(join(dir, 'hosts'))).toHaveLength(1); // not ours to delete
});

test.each<[string, RequestListener, boolean]>([
  ['the host itself', (_, res) => res.end(JSON.stringify({ id: RECORD.id })), true],
  ['another host', (_, res) => res.end('{"id": "other"}'), false],
  ['something else', (_, res) => res.end('<html>'), false],
  ['silence', () => {}, false],
  ['half an answer', (_, res) => void res.write('{"id"'), false],
  ['a hang-up', (req) => req.socket.destroy(), false],
])('%s on that port', async (_, listener, alive) => {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  expect(await isAlive({ ...RECORD, url: `http://127.0.0.1:${port}` }, alive ? 5000 : 100)).toBe(alive);
});
