/** The groups of options that several commands share (cli.md names each). */
import type { Invocation, Options } from './command.js';

/** Where the call goes, and as whom. */
export const targetArgs = {
  app: { alias: ['app-id'], type: 'string', value: '<id>', about: 'the app (BASE44_APP_ID)' },
  server: { type: 'string', value: '<url>', about: 'the server (B44FN_SERVER); default https://base44.app' },
  local: { type: 'boolean', about: 'the linked project on an embedded host for just this call' },
  project: { type: 'string', value: '<dir>', about: 'another project folder than the one around here' },
  profile: {
    alias: ['P'],
    type: 'string',
    value: '<name>',
    about: 'another profile than the current one (B44FN_PROFILE)',
  },
  as: {
    type: 'string',
    value: '<identity>',
    choices: ['anonymous', 'user', 'service'],
    about: 'who calls (B44FN_AS); by default user when a token is found, else anonymous',
  },
  'token-file': {
    type: 'string',
    value: '<file|->',
    about: 'the user token, or with --as service the service token (B44FN_TOKEN, B44FN_SERVICE_TOKEN)',
  },
  'functions-version': { type: 'string', value: '<v>', about: 'pin a version of the functions' },
  'data-env': {
    type: 'string',
    value: '<env>',
    choices: ['dev', 'prod'],
    about: 'the data environment (X-Data-Env)',
  },
  dialect: {
    type: 'string',
    value: '<form>',
    choices: ['hosted', 'dev'],
    about: 'the form of URLs; default dev for loopback servers, else hosted',
  },
} as const satisfies Options;

/** How the connection is made. */
export const connectionArgs = {
  cacert: { type: 'string', value: '<file>', about: 'trust this certificate authority (PEM)' },
  insecure: { type: 'boolean', about: 'accept any certificate' },
  'insecure-http': { type: 'boolean', about: 'allow plain http to a host that is not this machine' },
  timeout: {
    type: 'string',
    value: '<s>',
    about: 'seconds from the request sent to the answer’s first byte (60; 0: no limit)',
  },
  'connect-timeout': { type: 'string', value: '<s>', about: 'seconds to connect (10; 0: no limit)' },
  'idle-timeout': { type: 'string', value: '<s>', about: 'seconds of silence inside an answer (off)' },
  retry: {
    type: 'string',
    value: '<n>',
    about: 'try again when nothing was sent; GET and HEAD also on 429, 502, 503, 504',
  },
  'retry-unsafe': { type: 'boolean', about: 'other methods too: the function may then run twice' },
  follow: { type: 'boolean', about: 'follow redirects (no credential goes to another origin)' },
} as const satisfies Options;

/** What may be asked before something is done; --no-input, which every command takes, is the opposite. */
export const askArgs = {
  yes: { type: 'boolean', about: 'answer yes where it would be asked (B44FN_YES=1)' },
} as const satisfies Options;

/** What is sent. */
export const bodyArgs = {
  data: { alias: ['d'], type: 'string', array: true, value: '<text|@file|->', about: 'the body; - is stdin' },
  form: {
    alias: ['F'],
    type: 'string',
    array: true,
    value: '<name=@path|name=value>',
    about: 'a form field, multipart; a file takes ;type= and ;filename=',
  },
  header: {
    alias: ['H'],
    type: 'string',
    array: true,
    value: '<name: value|@file>',
    about: 'a header; wins over ours',
  },
  query: { alias: ['Q'], type: 'string', array: true, value: '<key=value>', about: 'a query parameter' },
  strict: {
    type: 'boolean',
    about:
      'refuse JSON5 in -d, and what the function’s source here says it would refuse (otherwise a warning)',
  },
  example: {
    type: 'boolean',
    about: 'print a payload to fill in, from the function’s source, and send nothing',
  },
  'dry-run': { type: 'boolean', about: 'print the request that would be sent, secrets redacted' },
  curl: { type: 'boolean', about: 'print it as a curl command' },
} as const satisfies Options;

/** fetch's; invoke knows it only to say where it belongs. */
export const methodArg = {
  method: {
    alias: ['X', 'request'],
    type: 'string',
    value: '<method>',
    about: 'the method; default GET, or POST with a body',
  },
} as const satisfies Options;

/** What comes out. */
export const outputArgs = {
  output: {
    alias: ['o'],
    type: 'string',
    value: '<file|->',
    about: 'write the answer to a file, moved there when whole',
  },
  'remote-name': {
    alias: ['O'],
    type: 'boolean',
    about: 'write it under the server’s name, made safe; -o dir/ the same there',
  },
  force: { type: 'boolean', about: 'with -O: replace a file of that name' },
  'keep-partial': { type: 'boolean', about: 'keep what came of an answer that broke off, as <file>.part' },
  include: { alias: ['i'], type: 'boolean', about: 'status line and headers on stdout too' },
  verbose: { alias: ['v'], type: 'boolean', about: 'request and answer lines on stderr, secrets redacted' },
  quiet: { alias: ['q'], type: 'boolean', about: 'nothing on stderr but errors' },
  json: { type: 'boolean', about: 'one document: {ok, status, headers, data, as, target, timing}' },
  jsonl: { type: 'boolean', about: 'one JSON line an event' },
  raw: { type: 'boolean', about: 'the bytes as they are, on a terminal too' },
  pretty: { type: 'boolean', about: 'as on a terminal, in a pipe too' },
  color: { type: 'boolean', about: 'colours; --no-color, NO_COLOR, FORCE_COLOR' },
  stream: {
    type: 'string',
    value: '<form>',
    choices: ['sse', 'ndjson', 'text', 'none'],
    about: 'how to read the body, whatever its type says',
  },
  text: {
    type: 'string',
    value: '<path>',
    about: 'follow one string inside each record, print it joined: data.delta.text',
  },
  jq: {
    type: 'string',
    mayBeEmpty: true, // to jq it is the filter that changes nothing
    value: '<expr>',
    about:
      'filter the document, or each record of a stream, with jq 1.8; with --json and --jsonl, what they give. Where it fails on one: exit 9',
  },
  'raw-strings': { alias: ['r'], type: 'boolean', about: 'with --jq: strings without their quotes' },
  until: {
    type: 'string',
    value: '<cond>',
    about: 'stop at this record of a stream: event=done, [DONE], data.state=ready',
  },
  'max-items': { type: 'string', value: '<n>', about: 'stop after so many records of a stream' },
  compressed: { type: 'boolean', about: 'ask for a compressed answer' },
  'raw-encoding': { type: 'boolean', about: 'keep the content-encoding as it was sent' },
  'expect-status': { type: 'string', value: '<list>', about: 'exit 0 on one of these (200,404), else 9' },
  'ignore-status': { type: 'boolean', about: 'exit 0 whatever the status' },
} as const satisfies Options;

/** What is kept of a call. */
export const historyArgs = {
  history: {
    type: 'boolean',
    about: 'keep the call in history, without secrets; --no-history, B44FN_HISTORY=0: not',
  },
} as const satisfies Options;

/** All options of the commands that send. */
export const sendArgs = {
  ...targetArgs,
  ...connectionArgs,
  ...bodyArgs,
  ...historyArgs,
  ...outputArgs,
  ...askArgs,
} as const satisfies Options;

/** What invoke and fetch are given. */
export type SendInvocation = Invocation<typeof sendArgs>;

/** Accepted everywhere; curl's and HTTPie's habits that are the default here are taken without effect. */
export const commonArgs = {
  help: { alias: ['h'], type: 'boolean', about: 'this help' },
  'no-input': { type: 'boolean', about: 'never ask anything' },
  'no-buffer': { alias: ['N'], type: 'boolean', about: 'the default: accepted for those used to curl' },
} as const satisfies Options;
