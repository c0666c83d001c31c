import { type RequestPlan, shownUrl } from '../run/plan.js';
import { Secret } from '../sdk/secret.js';
import { size } from './text.js';

/** Headers as they are shown: a secret keeps its scheme word only. */
export function shownHeaders(plan: RequestPlan): [string, string][] {
  return plan.request.headers.map(([name, value]) => [
    name,
    value instanceof Secret ? `${schemeOf(plan, name)}${value}` : value,
  ]);
}

function schemeOf(plan: RequestPlan, name: string): string {
  return name.toLowerCase() === 'authorization' && plan.sent.as !== 'header' ? 'Bearer ' : '';
}

/** The request line and headers, `> ` before each as curl -v has it. */
export function requestLines(plan: RequestPlan, prefix: string): string {
  const { method, url } = plan.request;
  const lines = [
    `${method} ${shownUrl(url)}`,
    ...shownHeaders(plan).map(([name, value]) => `${name}: ${value}`),
  ];
  return lines.map((line) => `${prefix}${line}\n`).join('');
}

/** `--dry-run`: the request as text, bodies of files by their path and size. */
export function preview(plan: RequestPlan): string {
  return `${requestLines(plan, '')}\n${bodyText(plan)}`;
}

/** `--dry-run --json`: the same as one document. */
export function previewDocument(plan: RequestPlan): string {
  const { method, url } = plan.request;
  const { payload } = plan.call;
  const body = plan.fields
    ? { form: plan.fields }
    : payload.kind === 'text'
      ? { body: payload.text }
      : payload.kind === 'file'
        ? { file: payload.path }
        : {};
  return `${JSON.stringify({ method, url: shownUrl(url), headers: shownHeaders(plan), ...body, as: plan.sent.as })}\n`;
}

function bodyText(plan: RequestPlan): string {
  const { payload } = plan.call;
  if (plan.fields) {
    return plan.fields
      .map((field) =>
        'value' in field
          ? `${field.name}=${field.value}\n`
          : `${field.name}@${field.path}  ${field.type}${bytes(field.size)}\n`,
      )
      .join('');
  }
  if (payload.kind === 'text') return `${payload.text}\n`;
  if (payload.kind === 'file') return `@${payload.path}${bytes(lengthOf(plan))}\n`;
  return payload.kind === 'bytes' ? `${size(payload.bytes.byteLength)} from stdin\n` : '';
}

function lengthOf(plan: RequestPlan): number | undefined {
  return plan.request.body.kind === 'stream' ? plan.request.body.length : undefined;
}

function bytes(count: number | undefined): string {
  return count === undefined ? '' : `  ${size(count)}`;
}
