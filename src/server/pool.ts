/** Which child serves which function now. A call asks here; so does whoever saw a file change. */

import { realpath, stat } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import type { LocalFunction } from '../discovery/functions.js';
import { filesOf } from '../discovery/imports.js';
import type { Project } from '../discovery/project.js';
import { childEnv, type Env, readSecrets } from './child-env.js';
import type { Control } from './control.js';
import type { OnEvent } from './events.js';
import type { Mask } from './mask.js';
import { closing, Worker } from './worker.js';

export interface PoolOptions {
  project: Project;
  deno: string;
  bootstrap: string;
  control: Control;
  env: Env;
  envFile: string;
  readyTimeout: number;
  mask: Mask;
  onEvent: OnEvent;
  onLine(fn: string, requestId: string | undefined, text: string): void;
}

interface Slot {
  fn: LocalFunction;
  /** Each file it was started from, with what tells one version of it from another. */
  versions: Map<string, string>;
  worker: Worker;
}

export class Pool {
  readonly #options: PoolOptions;
  /** Being started or serving: what the next call gets. */
  readonly #slots = new Map<string, Promise<Slot>>();
  /** Every process, retired ones too. */
  readonly #workers = new Set<Worker>();
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * A child that listens and has been told of this call: release() it. The files are looked at here, at each call,
   * so that the call after an edit gets the edited function however late the watcher is.
   */
  async acquire(fn: LocalFunction): Promise<Worker> {
    for (;;) {
      if (this.#closed) throw closing();
      const opening = this.#slots.get(fn.name) ?? this.#open(fn);
      const slot = await opening;
      const changed = await changedFile(slot);
      // Said here, since one that failed at once is out of the table by now and would be started for ever.
      if (changed === undefined && slot.worker.failure) throw slot.worker.failure;
      if (this.#slots.get(fn.name) !== opening) continue;
      if (changed === undefined) {
        slot.worker.hold();
        try {
          await slot.worker.ready;
          await slot.worker.certain;
        } catch (error) {
          slot.worker.release();
          throw error;
        }
        if (!slot.worker.exited) return slot.worker;
        slot.worker.release();
        if (this.#slots.get(fn.name) !== opening) continue;
      }
      this.#retire(fn.name, slot);
      if (changed !== undefined) this.#report([fn.name], changed);
    }
  }

  /** Retires a child that takes no connections any more; the next call gets another. */
  async replace(fn: LocalFunction, worker: Worker): Promise<void> {
    const slot = await this.#slots.get(fn.name)?.catch(() => undefined);
    if (slot?.worker === worker) this.#retire(fn.name, slot);
  }

  /** Retires each child whose files changed, or whose function is no longer there. */
  async refresh(functions: readonly LocalFunction[]): Promise<void> {
    const entries = new Map(functions.map((fn) => [fn.name, fn.entry]));
    const byFile = new Map<string, string[]>();
    for (const [name, opening] of [...this.#slots]) {
      const slot = await opening.catch(() => undefined);
      if (!slot) continue;
      const changed = entries.get(name) === slot.fn.entry ? await changedFile(slot) : slot.fn.entry;
      if (changed === undefined || this.#slots.get(name) !== opening) continue;
      this.#retire(name, slot);
      byFile.set(changed, [...(byFile.get(changed) ?? []), name]);
    }
    for (const [file, names] of byFile) this.#report(names, file);
  }

  /** Ends every child, politely first; resolves when all are gone, within about half a second. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#slots.values());
    for (const worker of this.#workers) worker.stop();
    await Promise.all([...this.#workers].map((worker) => worker.gone));
  }

  #open(fn: LocalFunction): Promise<Slot> {
    const opening = this.#start(fn);
    this.#slots.set(fn.name, opening);
    const drop = () => {
      if (this.#slots.get(fn.name) === opening) this.#slots.delete(fn.name);
    };
    // What failed to start is started anew at the next call.
    opening.then(({ worker }) => Promise.all([worker.ready, worker.gone])).then(drop, drop);
    return opening;
  }

  async #start(fn: LocalFunction): Promise<Slot> {
    const { project, mask, onEvent, onLine, ...options } = this.#options;
    const { files, moved } = await filesOf(fn.entry);
    // Before Deno reads them: an edit in between is then seen as one.
    const versions = await versionsOf([...files, options.envFile]);
    const secrets = await readSecrets(options.envFile);
    mask.add(Object.values(secrets));
    const folders = await readable(project);
    if (this.#closed) throw closing();
    const worker = new Worker({
      ...options,
      fn,
      moved,
      cwd: project.root,
      readable: folders,
      env: childEnv(options.env, secrets),
      onLine: (stream, line, requestId) => {
        const text = mask.apply(line);
        onLine(fn.name, requestId, text);
        onEvent({
          type: 'log',
          fn: fn.name,
          stream,
          text,
          ...(requestId === undefined ? {} : { requestId }),
        });
      },
      onExit: (code) =>
        onEvent({
          type: 'exited',
          fn: fn.name,
          code,
          lastLines: worker.lastLines.map((line) => mask.apply(line)),
        }),
    });
    this.#workers.add(worker);
    void worker.gone.then(() => this.#workers.delete(worker));
    worker.ready.then(
      () => onEvent({ type: 'started', fn: fn.name, ms: worker.startMs }),
      () => {},
    );
    return { fn, versions, worker };
  }

  #retire(name: string, slot: Slot): void {
    this.#slots.delete(name);
    slot.worker.retire();
  }

  #report(fns: string[], path: string): void {
    const file = relative(this.#options.project.root, path).split(sep).join('/');
    this.#options.onEvent({ type: 'restarted', fns, file });
  }
}

/** The folder functions may read, also by its real name: a project may be reached through a link. */
async function readable(project: Project): Promise<string[]> {
  const dir = project.layout === 'files' ? project.functionsDir : project.base44Dir;
  return [...new Set([dir, await realpath(dir).catch(() => dir)])];
}

async function versionsOf(files: readonly string[]): Promise<Map<string, string>> {
  return new Map(await Promise.all(files.map(async (file) => [file, await versionOf(file)] as const)));
}

async function changedFile(slot: Slot): Promise<string | undefined> {
  const now = await versionsOf([...slot.versions.keys()]);
  for (const [file, version] of now) if (version !== slot.versions.get(file)) return file;
  return undefined;
}

/** Editors write in place or rename over: time and size see the one, the file's number the other. */
async function versionOf(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found ? `${found.mtimeNs} ${found.size} ${found.ino}` : 'missing';
}
