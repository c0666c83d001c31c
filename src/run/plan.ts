import { type Hint, UsageError } from '../errors.js';
import { RequestError } from '../sdk/errors.js';
import type { WireRequest } from '../sdk/exchange.js';
import { type HeaderList, headerList, mergeHeaders } from '../sdk/headers.js';
import { Secret } from '../sdk/secret.js';
import { userAgent } from '../sdk/session.js';
import { defaultServerUrl, fetchUrl, invokeUrl, isLoopback } from '../sdk/url.js';
import type { Call } from './call.js';
import { checkIdentity, type SentIdentity, sentIdentity } from './identity.js';
import type { Prepared } from './prepare.js';
import { isSecretName } from './sensitive.js';
import type { Target } from './target.js';

/** What goes on the wire, whole. `--dry-run` and `--curl` stop here. */
export interface RequestPlan {
  call: Call;
  target: Target;
  request: WireRequest;
  fields: Prepared['fields'];
  sent: SentIdentity;
}

export interface PlanOptions {
  /** The content-codings to ask for; by default none, so that a live stream is not held back. */
  codings?: readonly string[] | undefined;
  /** Allow plain http to a host that is not this machine. */
  insecureHttp?: boolean | undefined;
}

/**
 * The request of a call to a target: the SDK's URL and body, and its headers but for those that only a browser's fetch means (wire.md 1).
 * Pure: reads no file, clock or environment.
 * @throws UsageError, CredentialError
 */
export function plan(call: Call, prepared: Prepared, target: Target, options: PlanOptions = {}): RequestPlan {
  try {
    const url = address(call, target);
    if (url.protocol === 'http:' && !isLoopback(url) && !options.insecureHttp) throw plainHttp(url);
    // Appended as text: searchParams would spell the query that is there already anew.
    if (call.query.length > 0) url.search += `${url.search ? '&' : '?'}${new URLSearchParams(call.query)}`;
    const bearer = target.credential?.value.secret.prefixed('Bearer ');
    const ours = ourHeaders(call, prepared, target, bearer, options);
    const headers = forced(call, target, mergeHeaders(ours, callerHeaders(call)));
    const request = { method: call.method, url, headers, body: prepared.body };
    const sent = sentIdentity(headers, bearer, target);
    checkIdentity(sent, headers, url, target);
    return { call, target, request, fields: prepared.fields, sent };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    throw new UsageError(error.message, { hint: hintFor(call, error), cause: error });
  }
}

function address(call: Call, target: Target): URL {
  const app = target.app?.value;
  const { value: dialect } = target.dialect;
  if (call.via === 'fetch') {
    if (call.name.includes('#'))
      throw new RequestError(`the path ${JSON.stringify(call.name)} has a #, which is never sent`);
    // The default server is shared by all apps, so without an id it cannot tell whose function is meant.
    if (app === undefined && (dialect === 'dev' || target.server.value.href === `${defaultServerUrl}/`))
      throw noApp(target);
    return fetchUrl(target.server.value, app, call.name, dialect);
  }
  if (app === undefined) throw noApp(target);
  return invokeUrl(target.server.value, app, call.name, dialect);
}

function noApp({ profile }: Target): UsageError {
  return new UsageError('no app id is known for this call', {
    why: 'The URL of a function holds the id of its app.',
    hint: { do: 'give the app', profile },
  });
}

function ourHeaders(
  call: Call,
  prepared: Prepared,
  target: Target,
  bearer: Secret | undefined,
  options: PlanOptions,
): HeaderList {
  const invoke = call.via === 'invoke';
  const { app, functionsVersion, dataEnv } = target;
  const type = prepared.contentType ?? (invoke ? 'application/json' : undefined);
  return [
    ['Accept', invoke ? 'application/json' : '*/*'],
    ...headerList(type === undefined ? [] : [['Content-Type', type]]),
    ...(bearer ? ([['Authorization', bearer]] as HeaderList) : []),
    ['User-Agent', userAgent],
    ['Accept-Encoding', options.codings?.join(', ') || 'identity'],
    ...headerList(app && !invoke ? [['X-App-Id', app.value]] : []),
    ...headerList(functionsVersion ? [['Base44-Functions-Version', functionsVersion.value]] : []),
    ...headerList(dataEnv ? [['X-Data-Env', dataEnv.value]] : []),
  ];
}

/** invoke's X-App-Id is the app of the URL, whatever the caller says (wire.md 1). */
function forced(call: Call, target: Target, headers: HeaderList): HeaderList {
  return call.via === 'invoke' && target.app
    ? mergeHeaders(headers, [['X-App-Id', target.app.value]])
    : headers;
}

/** A request's URL as it may be shown: query values whose names speak of secrets are left out. */
export function shownUrl(url: URL): string {
  return url.href.replace(/([?&]([^=&#]*)=)[^&#]+/g, (whole: string, before: string, name: string) =>
    isSecretName(name) ? `${before}(redacted)` : whole,
  );
}

/** The caller's headers; those that hold secrets are kept as such, so that nothing can print them. */
function callerHeaders(call: Call): HeaderList {
  return headerList(call.headers).map(([name, value]) =>
    isSecretName(name) && typeof value === 'string' && value !== ''
      ? [name, new Secret(value)]
      : [name, value],
  );
}

function hintFor(call: Call, error: Error): Hint {
  if (error.message.includes('header')) return { do: 'write the header' };
  if (call.via === 'fetch' && error.message.includes('#'))
    return 'Write it as %23 where it is part of the path.';
  if (error.message.includes('server URL'))
    return [{ do: 'check server' }, 'It is like https://base44.app or http://127.0.0.1:4460.'];
  return call.via === 'invoke'
    ? [
        'A function’s name is its folder below base44/functions, such as sendEmail or orders/process.',
        { do: 'list functions' },
      ]
    : [
        'A path is a function’s name and what follows it, such as reports/export?month=2.',
        { do: 'list functions' },
      ];
}

function plainHttp(url: URL): UsageError {
  return new UsageError(`${url.origin} is plain http, and not on this machine`, {
    why: 'Everyone on the way could read the call and its token.',
    hint: ['Use https://.', { do: 'accept plain http' }],
  });
}
