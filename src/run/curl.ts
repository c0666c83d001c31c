import { UsageError } from '../errors.js';
import { Secret } from '../sdk/secret.js';
import type { FormField } from './call.js';
import { quoted, quotedLatin1 } from './items.js';
import type { RequestPlan } from './plan.js';
import { ShellSecrets } from './shell-secrets.js';
import { writingIn } from './written.js';

/**
 * The same request as a curl command for a POSIX shell (control characters: bash, zsh, ksh).
 * Credentials stand as "$B44FN_TOKEN" or "$B44FN_SERVICE_TOKEN", other secret headers as a variable
 * named after them, so that the line can be shared; markers in URL and body as such variables too.
 * @throws UsageError for a form that curl has no words for
 */
export function curlCommand(plan: RequestPlan): string {
  const { url } = plan.request;
  const form = plan.fields !== undefined;
  const secrets = new ShellSecrets();
  const words = ['curl', '--globoff', ...methodWords(plan), secrets.word(url.href, 'url')];
  for (const [name, value] of plan.request.headers) {
    if (form && name.toLowerCase() === 'content-type') continue; // curl writes it, with its own boundary
    words.push(
      '-H',
      value instanceof Secret
        ? secretHeader(plan, name, secrets)
        : secrets.word(header(name, value), 'plain', quotedLatin1),
    );
  }
  return secrets.line([...words, ...bodyWords(plan, secrets)].join(' '));
}

/** For curl `Name:` means "leave it out"; an empty value is `Name;`. */
function header(name: string, value: string): string {
  return value === '' ? `${name};` : `${name}: ${value}`;
}

function methodWords({ request: { method, body } }: RequestPlan): string[] {
  if (method !== 'HEAD') return ['-X', quoted(method)];
  // --head refuses a body, and -X HEAD waits for the one that Content-Length seems to announce.
  return body.kind === 'none' ? ['--head'] : ['-X HEAD --ignore-content-length', "-H 'Connection: close'"];
}

function secretHeader(plan: RequestPlan, name: string, secrets: ShellSecrets): string {
  if (name.toLowerCase() === 'authorization' && plan.sent.as !== 'header') {
    return `"${name}: Bearer $${plan.sent.as === 'service' ? 'B44FN_SERVICE_TOKEN' : 'B44FN_TOKEN'}"`;
  }
  return `"${name}: ${secrets.variable(name)}"`;
}

function bodyWords(plan: RequestPlan, secrets: ShellSecrets): string[] {
  const { payload } = plan.call;
  if (plan.fields) {
    // An empty form: curl has no way to say it, so its bytes are given with the header that was left out.
    if (plan.fields.length === 0)
      return ["-H 'Content-Type: multipart/form-data; boundary=b44fn'", "--data-raw $'--b44fn--\\r\\n'"];
    return plan.fields.flatMap((field) => formWords(field, secrets));
  }
  switch (payload.kind) {
    case 'text':
      if (payload.text === '') return emptyBody(plan);
      // No argument holds a NUL: such a text came from stdin, and has to come from there again.
      return payload.text.includes('\u0000')
        ? ['--data-binary', '@-']
        : ['--data-raw', secrets.word(payload.text, writingIn(payload.text, payload.type))];
    case 'file':
      return ['--data-binary', quoted(`@${payload.path}`)];
    case 'bytes':
      return ['--data-binary', '@-'];
    default:
      return emptyBody(plan);
  }
}

function formWords(field: FormField, secrets: ShellSecrets): string[] {
  if (field.name.includes('=')) {
    throw new UsageError(`curl cannot send a form field named ${JSON.stringify(field.name)}`, {
      why: 'curl’s -F ends a name at the first =.',
      hint: { do: 'write it otherwise' },
    });
  }
  if ('value' in field)
    return ['--form-string', secrets.word(`${field.name}=${field.value}`, writingIn(field.value, ''))];
  const { name, path, type, filename } = field;
  // With `<` curl sends the same part without a file name.
  const content = filename ? `=@${inQuotes(path)}` : `=<${inQuotes(path)}`;
  return ['-F', quoted(`${name}${content};type=${type}${filename ? `;filename=${inQuotes(filename)}` : ''}`)];
}

/** A Content-Length of 0, as we send it, and no type that curl makes up. */
function emptyBody(plan: RequestPlan): string[] {
  if (!['POST', 'PUT', 'PATCH'].includes(plan.request.method)) return [];
  const typed = plan.request.headers.some(([name]) => name.toLowerCase() === 'content-type');
  return [...(typed ? [] : ['-H', "'Content-Type:'"]), '--data-raw', "''"];
}

/** curl reads a path or file name in double quotes with \ before " and \. */
function inQuotes(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
