/**
 * Runs inside each function's Deno process, before the function (`deno run --preload`). Not compiled: Deno reads it
 * as it stands, and imports of `base44:runtime` are mapped to it.
 *
 * It talks to the host over a loopback connection of its own, opened with the nonce the host put into the
 * environment; nothing a function prints can be taken for a message. The connection is also the leash: when the
 * host goes, in whatever way, it closes and the process ends.
 */
// biome-ignore-all lint/suspicious/noConsole: the console is what this file is about.
import { AsyncLocalStorage } from 'node:async_hooks';

const REQUEST_ID = 'b44fn-request-id';
const { port: controlPort, nonce } = JSON.parse(Deno.env.get('B44FN_BOOT') ?? '{}');
Deno.env.delete('B44FN_BOOT');

const encoder = new TextEncoder();
const control = await Deno.connect({ hostname: '127.0.0.1', port: controlPort });
// Not a reason to stay: a module that serves nothing ends by itself, which tells the host so at once.
control.unref();
let lastSent: Promise<unknown> = Promise.resolve();
send({ nonce });

/** One after the other: two writes at once could mix. */
function send(message: object) {
  const bytes = encoder.encode(`${JSON.stringify(message)}\n`);
  lastSent = lastSent.then(() => control.write(bytes)).catch(() => Deno.exit(0));
}

async function obey(): Promise<never> {
  const buffer = new Uint8Array(64);
  const count = await control.read(buffer).catch(() => null);
  // One byte means: finish what waitUntil was given, then go. None means: the host is gone.
  if (count) await Promise.allSettled([...waiting]);
  Deno.exit(0);
}

// ---- base44:runtime -------------------------------------------------------------------------------------------

const waiting = new Set<Promise<unknown>>();

export const secrets = {
  get: (name: string): string | undefined => Deno.env.get(name),
};

/** Work that goes on after the answer. A reload waits for it. */
export function waitUntil<T>(promise: Promise<T>): Promise<T> {
  const settled = Promise.resolve(promise)
    .catch((error) => console.error('waitUntil:', error))
    .finally(() => waiting.delete(settled));
  waiting.add(settled);
  return promise;
}

// ---- which request a line belongs to --------------------------------------------------------------------------

const requests = new AsyncLocalStorage<string>();
const OUT = [
  'log',
  'info',
  'debug',
  'dir',
  'dirxml',
  'table',
  'group',
  'groupCollapsed',
  'count',
  'time',
  'timeLog',
  'timeEnd',
];
const ERR = ['warn', 'error', 'trace', 'assert'];

/** Marks stand around what is printed, not in it, so every console method keeps its own way of formatting. */
function tag(method: string, write: (bytes: Uint8Array) => unknown) {
  const methods = console as unknown as Record<string, (...args: unknown[]) => void>;
  const original = methods[method];
  const after = encoder.encode(`\u0001${nonce}:\u0002`);
  methods[method] = (...args) => {
    const id = requests.getStore();
    if (id === undefined) return original.apply(console, args);
    try {
      write(encoder.encode(`\u0001${nonce}:${id}\u0002`));
      original.apply(console, args);
    } finally {
      write(after);
    }
  };
}
// Taken now: a function may replace them.
const { stdout, stderr } = Deno;
for (const method of OUT) tag(method, (bytes) => stdout.writeSync(bytes));
for (const method of ERR) tag(method, (bytes) => stderr.writeSync(bytes));

// ---- Deno.serve -----------------------------------------------------------------------------------------------

type Handler = (req: Request, info: Deno.ServeHandlerInfo) => Response | Promise<Response>;
type OnError = (error: unknown) => Response | Promise<Response>;

const realServe = Deno.serve;
let serving = false;

function serve(first: unknown, second?: unknown) {
  const options = (typeof first === 'function' ? {} : (first ?? {})) as Record<string, unknown>;
  const handler = (typeof first === 'function' ? first : (second ?? options.handler)) as Handler;
  if (typeof handler !== 'function')
    throw new TypeError('Deno.serve needs a handler: Deno.serve((req) => new Response())');
  const isFirst = !serving;
  serving = true;
  return realServe(
    {
      hostname: '127.0.0.1',
      port: 0,
      ...(options.signal ? { signal: options.signal as AbortSignal } : {}),
      onListen(address: Deno.NetAddr) {
        if (isFirst) send({ port: address.port });
        (options.onListen as ((address: Deno.NetAddr) => void) | undefined)?.(address);
      },
    },
    guard(handler, options.onError as OnError | undefined),
  );
}
Object.defineProperty(Deno, 'serve', { value: serve, writable: true, configurable: true });

function guard(handler: Handler, onError: OnError | undefined): Handler {
  return (req, info) =>
    requests.run(req.headers.get(REQUEST_ID) ?? '', async () => {
      let response: unknown;
      try {
        try {
          response = await handler(req, info);
        } catch (error) {
          if (!onError) throw error;
          response = await onError(error);
        }
      } catch (error) {
        console.error(error);
        return failure('threw', error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      }
      if (response instanceof Response && response.type === 'error')
        return failure('answer', 'It returned Response.error(), which is no answer');
      if (!(response instanceof Response))
        return failure('answer', `It returned ${kindOf(response)}, not a Response`);
      if (response.bodyUsed) return failure('answer', 'It returned a Response whose body was read already');
      return response;
    });
}

/** The host makes the caller's answer of it, with the log lines, which it has and this process does not. */
function failure(kind: 'threw' | 'answer', message: string): Response {
  return Response.json({ message }, { status: 500, headers: { 'b44fn-failure': kind } });
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === 'object'
    ? `an object (${value.constructor?.name ?? 'no class'})`
    : `a ${typeof value}`;
}

// ---- export default -------------------------------------------------------------------------------------------

// `load` comes when the function's module has run, well or not. Importing it again gives the same module; had it
// failed, the same error, which Deno then prints and exits with.
addEventListener('load', async () => {
  const { default: exported } = await import(Deno.mainModule);
  if (serving || !exported) return;
  if (typeof exported === 'function') serve(exported);
  else if (typeof exported.fetch === 'function') serve(exported.fetch.bind(exported));
});

obey();
