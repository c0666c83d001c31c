/** What must not reach a function, or end one: pages of other sites, ids that are no header, answers that are none. */
import { expect, test } from 'vitest';
import { ECHO, hostOf, json, send } from './support.js';

test.each(['cross-site', 'same-site'])(
  'a GET of a page elsewhere (%s), which sends no Origin, reaches no function',
  async (site) => {
    const host = await hostOf({ f: ECHO });
    const answer = await send(`${host.url}/functions/f`, { headers: { 'sec-fetch-site': site } });
    expect(answer.status).toBe(403);
    expect((await json(answer)).error.code).toBe('FOREIGN_ORIGIN');
    expect(host.events.filter((event) => event.type === 'request')).toEqual([]);
  },
);

test.each(['none', 'same-origin'])('a person at the address bar (%s) does', async (site) => {
  const host = await hostOf({ f: ECHO });
  expect((await send(`${host.url}/functions/f`, { headers: { 'sec-fetch-site': site } })).status).toBe(200);
});

test.each(['%E6%97%A5', 'a%0d%0ax'])('an app id that cannot be a header (%s) is 400', async (id) => {
  const host = await hostOf({ f: ECHO });
  const answer = await send(`${host.url}/api/apps/${id}/functions/f`);
  expect(answer.status).toBe(400);
  expect((await json(answer)).error.code).toBe('BAD_NAME');
});

test('Response.error() is a bad answer, and ends neither the function nor a call beside it', async () => {
  const host = await hostOf({
    f: `Deno.serve(async (req) => {
      if (req.url.endsWith('bad')) return Response.error();
      console.log('waiting');
      await new Promise((done) => setTimeout(done, 300));
      return new Response('fine');
    })`,
  });
  const beside = send(`${host.url}/functions/f`);
  await host.event('log', (event) => event.text === 'waiting');
  const bad = await send(`${host.url}/functions/f/bad`);
  expect(bad.status).toBe(502);
  expect((await json(bad)).error).toMatchObject({ code: 'FUNCTION_BAD_ANSWER' });
  expect((await beside).text).toBe('fine');
});
