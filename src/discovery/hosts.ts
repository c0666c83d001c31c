/**
 * Which functions hosts run on this machine: one file a host in <stateDir>/hosts, written by the host itself.
 * The files hold tokens, so the folder is 0700, each file 0600, and a file that is not so is not believed.
 */

import { lstat, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { writePrivateFile } from './private-file.js';
import type { Project } from './project.js';

export interface HostRecord {
  /** Random, 32 hex digits; GET /__b44fn/host answers the same. */
  id: string;
  pid: number;
  /** http://127.0.0.1:<port> */
  url: string;
  /** The real path of the project's root. */
  project: string;
  appId: string;
  /** ISO 8601. */
  startedAt: string;
  users: { email: string; role: 'admin' | 'user'; token: string }[];
  serviceToken: string;
}

/** Writes the record and returns its path. */
export async function writeHostRecord(stateDir: string, record: HostRecord): Promise<string> {
  const path = join(stateDir, 'hosts', `${record.pid}-${record.id}.json`);
  await writePrivateFile(path, `${JSON.stringify(record, null, 2)}\n`);
  return path;
}

export async function removeHostRecord(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** The records of hosts whose process lives, newest first. Those of dead ones are deleted. */
export async function readHostRecords(stateDir: string): Promise<HostRecord[]> {
  const folder = join(stateDir, 'hosts');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  const records: HostRecord[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const record = await readRecord(path);
    if (!record) continue;
    if (isRunning(record.pid)) records.push(record);
    else await removeHostRecord(path);
  }
  return records.sort((a, b) => (a.startedAt > b.startedAt ? -1 : 1));
}

/** Whether the host of this record answers at its URL: a process id may belong to another by now, and a port too. */
export async function isAlive(record: HostRecord, timeoutMs: number): Promise<boolean> {
  return new Promise((done) => {
    const request = get(`${record.url}/__b44fn/host`, { agent: false, timeout: timeoutMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (chunks.length > 16) request.destroy(); // not ours: ours is one line
      });
      response.on('end', () => done(idOf(Buffer.concat(chunks).toString()) === record.id));
      response.on('close', () => done(false));
    });
    request.on('error', () => done(false));
    const timer = setTimeout(() => request.destroy(), timeoutMs);
    request.on('close', () => {
      clearTimeout(timer);
      done(false);
    });
  });
}

/** Whether the host serves the functions of this project, and so has what the folder has. */
export async function isHostOf(
  { project }: Pick<HostRecord, 'project'>,
  { root }: Pick<Project, 'root'>,
): Promise<boolean> {
  return project === (await realpath(root).catch(() => root));
}

async function readRecord(path: string): Promise<HostRecord | undefined> {
  try {
    const found = await lstat(path);
    const mine = process.getuid === undefined || found.uid === process.getuid();
    // Windows has no such bits: there the user's own folder is the protection.
    const closed = process.platform === 'win32' || (found.mode & 0o077) === 0;
    if (!found.isFile() || !mine || !closed) return undefined;
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is HostRecord {
  const record = value as Partial<HostRecord> | null;
  return (
    typeof record === 'object' &&
    record !== null &&
    typeof record.id === 'string' &&
    Number.isInteger(record.pid) &&
    Number(record.pid) > 0 &&
    typeof record.url === 'string' &&
    /^http:\/\/127\.0\.0\.1:\d+$/.test(record.url) &&
    typeof record.project === 'string' &&
    typeof record.appId === 'string' &&
    typeof record.startedAt === 'string' &&
    typeof record.serviceToken === 'string' &&
    Array.isArray(record.users)
  );
}

/** Whether a process of this person and machine lives. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // EPERM too: it lives, but is somebody else's: the number was given anew.
    return false;
  }
}

function idOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { id?: unknown } | null)?.id;
  } catch {
    return undefined;
  }
}
