/**
 * What a function finds in its environment: little of this machine's, all of the project's secrets, and nothing of
 * b44fn's or Base44's own (a token of the person who started the host is not the function's).
 */

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Project } from '../discovery/project.js';
import { UsageError } from '../errors.js';

export type Env = Record<string, string | undefined>;

const ALLOWED = new Set([
  ...['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'XDG_CACHE_HOME'],
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
  // Without these Windows can neither open a socket nor find the user's folders.
  ...['SYSTEMROOT', 'TEMP', 'TMP', 'USERPROFILE', 'LOCALAPPDATA', 'APPDATA'],
]);
const ALLOWED_FAMILIES = /^DENO_|^NPM_CONFIG_|_PROXY$/i;

export function childEnv(parent: Env, secrets: Record<string, string>): Record<string, string> {
  const env: Record<string, string> = {
    NO_COLOR: '1',
    DENO_TLS_CA_STORE: 'system',
    DENO_NO_UPDATE_CHECK: '1',
  };
  for (const [name, value] of Object.entries(parent)) {
    const allowed = ALLOWED.has(name.toUpperCase()) || ALLOWED_FAMILIES.test(name);
    if (allowed && value !== undefined) env[name] = value;
  }
  // The function calls this host back; a proxy cannot reach it.
  const direct = [env.NO_PROXY ?? env.no_proxy, '127.0.0.1', 'localhost'].filter(Boolean).join(',');
  env.NO_PROXY = direct;
  env.no_proxy = direct;
  return { ...env, ...secrets };
}

/** The file secrets come from: the one asked for, which must be there, or base44/.env, which may be missing. */
export async function findEnvFile(project: Project, asked: string | undefined): Promise<string> {
  if (asked === undefined) return join(project.base44Dir, '.env');
  const found = await stat(asked).catch(() => undefined);
  if (!found?.isFile()) {
    throw new UsageError(`The secrets file ${asked} is ${found ? 'not a file' : 'not there'}`, {
      hint: 'It holds lines such as STRIPE_KEY=sk_test_1. Leave --env-file out to use base44/.env, if there is one.',
    });
  }
  return asked;
}

/** KEY=VALUE lines, with quotes and comments as in any .env file. */
export async function readSecrets(envFile: string): Promise<Record<string, string>> {
  const source = await readFile(envFile, 'utf8').catch(() => '');
  const secrets: Record<string, string> = {};
  for (const [name, value] of Object.entries(parseEnv(source))) {
    if (value !== undefined) secrets[name] = value;
  }
  return secrets;
}
