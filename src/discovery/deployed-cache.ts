/** The last listing of what is deployed, kept for completion and for examples, which do not ask the network. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FunctionFacts } from '../analysis/facts.js';
import { analysis, shortHash } from './facts-cache.js';
import { platformBase } from './platform-base.js';
import { writePrivateFile } from './private-file.js';

type Env = Readonly<Record<string, string | undefined>>;

interface KeptFunction {
  name: string;
  facts: FunctionFacts;
}

/** Names change seldom, and every `b44fn list` renews them. */
const LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;

interface Kept {
  analysis: string;
  app: string;
  /** ms since the epoch */
  at: number;
  functions: KeptFunction[];
}

const keptPath = (stateDir: string, { appId, env }: { appId: string; env: Env }): string =>
  join(stateDir, 'catalog', `deployed-${shortHash(`${platformBase(env)} ${appId}`)}.json`);

export async function keepDeployed(
  stateDir: string,
  where: { appId: string; env: Env },
  functions: readonly KeptFunction[],
): Promise<void> {
  const kept: Kept = {
    analysis,
    app: where.appId,
    at: Date.now(),
    functions: functions.map(({ name, facts }) => ({ name, facts })),
  };
  await writePrivateFile(keptPath(stateDir, where), JSON.stringify(kept)).catch(() => undefined);
}

/** What the last listing said, for completion, which never asks the network; none after a week. */
export async function recentlyDeployed(
  stateDir: string,
  where: { appId: string; env: Env },
  now: number,
): Promise<KeptFunction[]> {
  try {
    const kept = JSON.parse(await readFile(keptPath(stateDir, where), 'utf8')) as Kept;
    const fresh = now - kept.at < LIFETIME_MS && kept.app === where.appId && kept.analysis === analysis;
    return fresh ? kept.functions.filter((one) => Array.isArray(one.facts.parameters)) : [];
  } catch {
    return [];
  }
}
