import type { SentIdentity } from '../run/identity.js';
import { visibleLine } from './text.js';

/** `user dana@example.com`, `anonymous`, `service`: from the request that was sent. */
export function describeIdentity(sent: SentIdentity): string {
  if (sent.as === 'header') return 'the Authorization header you gave';
  return sent.who && sent.as === 'user' ? `user ${visibleLine(sent.who)}` : sent.as;
}
