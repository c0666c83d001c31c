/** How a run reaches its server: certificates and proxies. */
import { readFile } from 'node:fs/promises';
import { UsageError } from '../errors.js';
import type { RequestPlan } from '../run/plan.js';
import { fileProblem } from '../run/prepare.js';
import { type ClosableDispatcher, createDispatcher } from '../sdk/dispatcher.js';
import type { SendInvocation } from './args.js';

/** The dispatcher of one run. @throws UsageError for a certificate or a proxy that cannot be used */
export async function openDispatcher(
  plan: RequestPlan,
  {
    values,
    io,
  }: Pick<SendInvocation, 'io'> & { values: Partial<Pick<SendInvocation['values'], 'cacert' | 'insecure'>> },
): Promise<ClosableDispatcher> {
  const ca = await certificate(values.cacert);
  try {
    return await createDispatcher(plan.request.url, { env: io.env, ca, insecure: values.insecure });
  } catch (cause) {
    throw new UsageError('the proxy of the environment cannot be used', {
      why: 'HTTP_PROXY or HTTPS_PROXY is not the URL of a proxy. It is not shown, for it may hold a password.',
      hint: 'Write HTTPS_PROXY=http://host:port, or leave this host out of it: NO_PROXY=<host>',
      cause,
    });
  }
}

/** The text of --cacert. @throws UsageError */
export async function certificate(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileProblem(path, error);
  });
  const { X509Certificate } = await import('node:crypto');
  try {
    new X509Certificate(text);
  } catch (cause) {
    throw new UsageError(`${path} is not a certificate in PEM form`, {
      hint: 'It begins with -----BEGIN CERTIFICATE-----; convert: openssl x509 -inform der -in <file>',
      cause,
    });
  }
  return text;
}
