import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerBytes } from '../helpers/answers.js';
import { clearProxies, ours } from '../helpers/differential.js';
import { type Recorder, startRecorder } from '../helpers/recorder.js';

/** What invoke resolves to, by type and content of the answer. */
let recorder: Recorder;
beforeAll(async () => {
  clearProxies();
  recorder = await startRecorder();
});
afterAll(() => recorder.close());

async function data(type: string | undefined, body: string | Uint8Array, status = 200): Promise<unknown> {
  const headers = type === undefined ? {} : { 'Content-Type': type };
  recorder.answer = (_, socket) => void socket.write(answerBytes(status, headers, body));
  return (await ours(recorder.url).functions.invoke('f', {})).data;
}

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00]);
const latin1 = new Uint8Array([0x5a, 0x6f, 0xeb]); // Zoë in ISO-8859-1

describe('JSON, whatever the type says', () => {
  it.each<[string, string | undefined, string, unknown]>([
    ['an object', 'application/json', '{"a":1}', { a: 1 }],
    ['with a charset', 'application/json; charset=utf-8', '["é"]', ['é']],
    ['problem+json', 'application/problem+json', '{"title":"x"}', { title: 'x' }],
    ['a vendor’s +json', 'application/vnd.api+json', '{"data":[]}', { data: [] }],
    ['x-json', 'application/x-json', '1', 1],
    ['text/plain true', 'text/plain', 'true', true],
    ['CSV 12', 'text/csv', '12', 12],
    ['no type', undefined, '{"a":1}', { a: 1 }],
    ['a BOM before it', 'application/json', '\ufeff{"a":1}', { a: 1 }],
    ['null', 'application/json', 'null', null],
    ['with white space', 'application/json', ' \n[1]\n', [1]],
  ])('%s', async (_, type, body, expected) => expect(await data(type, body)).toEqual(expected));
});

describe('text when it does not parse', () => {
  it.each<[string, string | undefined, string]>([
    ['text/plain', 'text/plain', 'hello'],
    ['leading zeros', 'text/plain', '007'],
    ['JSON that is broken', 'application/json', '{"a":'],
    ['SSE, collected to its end', 'text/event-stream', 'data: 1\n\ndata: 2\n\n'],
    ['NDJSON', 'application/x-ndjson', '{"a":1}\n{"a":2}\n'],
    ['an empty body', 'application/json', ''],
    ['no type, and valid UTF-8', undefined, 'zażółć 🎉'],
    ['SVG is text', 'image/svg+xml', '<svg/>'],
    ['JavaScript under its old name', 'application/x-javascript', 'let a'],
    ['an unheard-of type', 'application/x-unheard-of-9', 'plain'],
  ])('%s', async (name, type, body) => {
    const answer = await data(type, body);
    if (name.startsWith('an unheard')) expect(Buffer.from(answer as Uint8Array).toString()).toBe(body);
    else expect(answer).toBe(body);
  });

  it('204 is an empty string', async () => {
    recorder.answer = (_, socket) => void socket.write('HTTP/1.1 204 No Content\r\n\r\n');
    const result = await ours(recorder.url).functions.invoke('f');
    expect(result).toMatchObject({ status: 204, statusText: 'No Content', data: '' });
  });
});

describe('bytes when it is binary', () => {
  it.each<[string, string | undefined]>([
    ['image/png', 'image/png'],
    ['application/pdf', 'application/pdf'],
    ['application/octet-stream', 'application/octet-stream'],
    ['application/zip', 'application/zip; x=y'],
    ['a spreadsheet', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['application/x-tar', 'application/x-tar'],
    ['upper case', 'IMAGE/PNG'],
    ['no type, not UTF-8', undefined],
    ['an empty type', ''],
  ])('%s', async (_, type) => {
    const answer = await data(type, png);
    expect(answer).toBeInstanceOf(Uint8Array);
    expect(Buffer.isBuffer(answer)).toBe(false);
    expect([...(answer as Uint8Array)]).toEqual([...png]);
  });

  it('bytes that would parse as JSON stay bytes under a binary type', async () => {
    expect(await data('application/octet-stream', '{"a":1}')).toEqual(new Uint8Array(Buffer.from('{"a":1}')));
  });
});

describe('charset', () => {
  it.each<[string, string, Uint8Array, string]>([
    ['ISO-8859-1', 'text/plain; charset=ISO-8859-1', latin1, 'Zoë'],
    ['in quotes', 'text/plain; charset="windows-1250"', new Uint8Array([0xbf]), 'ż'],
    ['UTF-16', 'text/plain;charset=utf-16le', Buffer.from('ż!', 'utf16le'), 'ż!'],
    ['none is UTF-8', 'text/plain', Buffer.from('ż'), 'ż'],
    ['one nobody knows is UTF-8', 'text/plain; charset=klingon', Buffer.from('ż'), 'ż'],
  ])('%s', async (_, type, body, expected) => expect(await data(type, body)).toBe(expected));
});

describe('the rest of the result', () => {
  it('has status, statusText and headers, and nothing else', async () => {
    const headers = { 'Content-Type': 'application/json', 'X-One': '1', 'x-ONE': '2', 'X-Latin': 'Zoë' };
    recorder.answer = (_, socket) => void socket.write(answerBytes('201 Created here', headers, '{}'));
    const result = await ours(recorder.url).functions.invoke('f');
    expect(result).toEqual({
      data: {},
      status: 201,
      statusText: 'Created here',
      headers: {
        'content-type': 'application/json',
        'x-one': '1, 2',
        'x-latin': 'Zoë',
        'content-length': '2',
      },
    });
  });

  it('a header called __proto__ does no harm', async () => {
    recorder.answer = (_, socket) =>
      void socket.write(answerBytes(200, { __proto__x: '1', ['__proto__']: 'x' }));
    const { headers } = await ours(recorder.url).functions.invoke('f');
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
  });
});
