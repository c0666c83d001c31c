/** Who a request says it is, and whether that is who it was to be. */
import { CredentialError, UsageError } from '../errors.js';
import { type HeaderList, hasHeader } from '../sdk/headers.js';
import type { Secret } from '../sdk/secret.js';
import type { Identity } from './call.js';
import type { Target } from './target.js';

/** Who the request says it is, read from the headers that are sent and from nothing else. */
export interface SentIdentity {
  /** `header`: the caller wrote an Authorization header of their own. */
  as: Identity | 'header';
  who?: string | undefined;
}

/** @param bearer the value that we write for the target's credential */
export function sentIdentity(headers: HeaderList, bearer: Secret | undefined, target: Target): SentIdentity {
  const values = authorizations(headers);
  if (values.every((value) => value === '')) return { as: 'anonymous' };
  if (values.some((value) => value !== bearer)) return { as: 'header' };
  return { as: target.identity.value, who: target.credential?.value.who };
}

/** Of a later request of the same run: a redirect to another origin leaves the credential behind. */
export function identityOfHop(headers: HeaderList, planned: SentIdentity): SentIdentity {
  return authorizations(headers).some((value) => value !== '') ? planned : { as: 'anonymous' };
}

function authorizations(headers: HeaderList): (string | Secret)[] {
  return headers.filter(([name]) => name.toLowerCase() === 'authorization').map(([, value]) => value);
}

/**
 * Refuses a request that is not made as the identity that was chosen. A header of the caller's own is a choice
 * too, and is named as such wherever the identity is; but not beside an --as that says "nobody".
 * @throws CredentialError when the credential is missing, UsageError when two choices contradict
 */
export function checkIdentity(sent: SentIdentity, headers: HeaderList, url: URL, target: Target): void {
  const { value: wanted, from, forThisCall } = target.identity;
  if (sent.as === wanted) return;
  if (sent.as === 'header') {
    if (wanted !== 'anonymous' || !forThisCall) return;
    throw new UsageError('a call as anonymous and an Authorization header contradict each other', {
      why: 'The call would carry a credential, and so not be anonymous.',
      hint: 'Leave one of them away.',
    });
  }
  if (!hasHeader(headers, 'authorization'))
    throw missingCredential(wanted as 'user' | 'service', url, target);
  throw new UsageError(
    `the call is to be made as ${wanted} (${from}), and a header takes its credential away`,
    {
      why: 'An empty Authorization header stands in its place: the call would be anonymous.',
      hint: ['Leave that header away.', { do: 'call as', identities: ['anonymous'] }],
    },
  );
}

/** A credential was asked for and is not there: the three ways to give one (exit 8). */
export function missingCredential(
  identity: 'user' | 'service',
  url: URL,
  { identity: { from }, profile, tokenElsewhere }: Target,
): CredentialError {
  const service = identity === 'service';
  const nature = service
    ? ' Hosted functions are given such a token; a person has one only if they were given one.'
    : '';
  const stored =
    tokenElsewhere === undefined
      ? ''
      : ` The stored one is for ${tokenElsewhere}, and is sent to no other place.`;
  return new CredentialError(`no ${service ? 'service-role' : 'user'} token is known for ${url.origin}`, {
    why: `The call is to be made as ${identity} (${from}).${stored}${nature}`,
    hint: { do: 'give a token', as: identity, origin: url.origin, profile },
  });
}
