import { Secret } from '../sdk/secret.js';
import { quoted } from './items.js';
import type { RequestPlan } from './plan.js';

/**
 * The same request as a curl command for a POSIX shell (control characters: bash, zsh, ksh).
 * Credentials stand as "$B44FN_TOKEN" or "$B44FN_SERVICE_TOKEN", other secret headers as a variable
 * named after them, so that the line can be shared.
 */
export function curlCommand(plan: RequestPlan): string {
  const { method, url } = plan.request;
  const form = plan.fields !== undefined;
  const words = ['curl', '--globoff', ...methodWords(method), quoted(url.href)];
  for (const [name, value] of plan.request.headers) {
    if (form && name.toLowerCase() === 'content-type') continue; // curl writes it, with its own boundary
    words.push('-H', value instanceof Secret ? secretHeader(plan, name) : quoted(`${name}: ${value}`));
  }
  return [...words, ...bodyWords(plan)].join(' ');
}

function methodWords(method: string): string[] {
  return method === 'HEAD' ? ['--head'] : ['-X', quoted(method)];
}

function secretHeader(plan: RequestPlan, name: string): string {
  if (name.toLowerCase() === 'authorization' && plan.sent.as !== 'header') {
    return `"${name}: Bearer $${plan.sent.as === 'service' ? 'B44FN_SERVICE_TOKEN' : 'B44FN_TOKEN'}"`;
  }
  return `"${name}: $${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}"`;
}

function bodyWords(plan: RequestPlan): string[] {
  const { payload } = plan.call;
  if (plan.fields) {
    // An empty form: curl has no way to say it, so its bytes are given with the header that was left out.
    if (plan.fields.length === 0)
      return ["-H 'Content-Type: multipart/form-data; boundary=b44fn'", "--data-raw $'--b44fn--\\r\\n'"];
    return plan.fields.flatMap((field) =>
      'value' in field
        ? ['--form-string', quoted(`${field.name}=${field.value}`)]
        : [
            '-F',
            quoted(
              `${field.name}=@${inQuotes(field.path)};type=${field.type};filename=${inQuotes(field.filename ?? '')}`,
            ),
          ],
    );
  }
  switch (payload.kind) {
    case 'text':
      return payload.text === '' ? emptyBody(plan) : ['--data-raw', quoted(payload.text)];
    case 'file':
      return ['--data-binary', quoted(`@${payload.path}`)];
    case 'bytes':
      return ['--data-binary', '@-'];
    default:
      return emptyBody(plan);
  }
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
