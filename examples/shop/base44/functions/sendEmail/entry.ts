import { secrets, waitUntil } from 'base44:runtime';
import { describeFile } from '../../shared/files.ts';
import { problem } from '../../shared/http.ts';
import { fromText, isForm, isRecord } from '../../shared/params.ts';

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/**
 * Checks a mail and returns what it would send. Nothing is sent.
 *
 * Takes {to, subject?, body?, urgent?} as JSON, or as multipart with files in `attachment`.
 * Returns {sent, id, to, subject, urgent, attachments}, or 400 with an error for each field.
 */
Deno.serve(async (req) => {
  const mail = isForm(req) ? await mailFromForm(req) : await mailFromJson(req);
  if (!mail) return problem(400, 'The body must be a JSON object or a form');

  const { to, subject = '(no subject)', body = '', urgent = false, attachments } = mail;

  const fields: Record<string, string> = {};
  if (!to) fields.to = 'is required';
  else if (typeof to !== 'string' || !ADDRESS.test(to)) fields.to = 'must be an e-mail address';
  if (typeof subject !== 'string') fields.subject = 'must be text';
  if (typeof body !== 'string') fields.body = 'must be text';
  if (typeof urgent !== 'boolean') fields.urgent = 'must be true or false';
  if (Object.keys(fields).length > 0) return problem(400, 'Some fields are not valid', { fields });

  const id = crypto.randomUUID();
  waitUntil(record(id, attachments.length));
  return Response.json({ sent: true, id, to, subject, urgent, attachments: attachments.map(describeFile) });
});

type Mail = Record<'to' | 'subject' | 'body' | 'urgent', unknown> & { attachments: File[] };

async function mailFromJson(req: Request): Promise<Mail | undefined> {
  const text = await req.text();
  const data = text === '' ? {} : fromText(text);
  if (!isRecord(data)) return undefined;
  return { to: data.to, subject: data.subject, body: data.body, urgent: data.urgent, attachments: [] };
}

async function mailFromForm(req: Request): Promise<Mail | undefined> {
  const form = await req.formData().catch(() => null);
  if (!form) return undefined;
  return {
    to: form.get('to'),
    subject: form.get('subject') ?? undefined,
    body: form.get('body') ?? undefined,
    urgent: fromText(form.get('urgent') ?? undefined),
    attachments: form.getAll('attachment').filter((value) => value instanceof File),
  };
}

/** Ends after the answer has gone out; waitUntil keeps the function alive for it. */
async function record(id: string, files: number) {
  await new Promise((done) => setTimeout(done, 50));
  console.log(`mail ${id} from ${secrets.get('MAIL_FROM') ?? 'nobody'}, ${files} attached`);
}
