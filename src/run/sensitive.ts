/**
 * What is a secret: by the name it stands under, and by its looks. One rule for what is shown and for what is kept.
 * Pure. It errs on the side of too much: what is left out can be given again.
 */
import { isMarker } from './marker.js';

const secretWords =
  /auth(?!or(?!i[sz]))|cookie|token|secret|passw|passphrase|passcode|pwd|credential|session|private|signature|jwt|bearer|cvv|cvc/i;
/** Whole words only: `pin` is not in `spinner`. */
const shortWords = /(?:^|[-_.\s])(?:otp|pin|pass|sig)$|[a-z0-9](?:Otp|Pin|Sig)$/i;
const endsInKey = /(?:^|[-_.\s])key$|(?:api|access|secret|service|signing|encryption|license)[-_ ]?key/i;
/** `apiKey`, but not `monkey`. */
const camelKey = /[a-z0-9]Key$/;
/** Keys that open nothing. */
const plainKey = /(?:idempotency|public|primary|foreign|sort|partition|cache)[-_ ]?key$/i;

/** Whether what stands under this name (a header, a field, a query parameter) is to be kept out of sight. */
export function isSecretName(name: string): boolean {
  if (secretWords.test(name) || shortWords.test(name)) return true;
  return (endsInKey.test(name) || camelKey.test(name)) && !plainKey.test(name);
}

/** Whether a value under a secret name holds anything: a switch and an empty value do not, nor does `maxTokens: 500`. */
export function holdsSecret(name: string, value: unknown): boolean {
  if (value === undefined || value === null || typeof value === 'boolean' || value === '') return false;
  const text = typeof value === 'object' ? '' : String(value);
  if (/^(?:true|false|null)$/.test(text)) return false;
  return !(/tokens$/i.test(name) && /^\d{1,7}$/.test(text));
}

/** Names under which a value is secret; `isSecretName`, or that and what is known of a function's parameters. */
export type SecretNames = (name: string) => boolean;

/** What stands in place of a secret. @param name what it was called, or a word for what it looks like */
export type Replace = (secret: string, name: string) => string;

/** Tokens that say themselves what they are. Each pattern is linear in the text: a run is entered at its beginning only. */
const shapes: [name: string, shape: RegExp][] = [
  [
    'private_key',
    /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  ],
  ['token', /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)*/g],
  ['token', /(?<=\bBearer\s{1,4})[\w.~+/-]{8,}=*/gi],
  ['token', /(?<=\b[Bb]asic\s{1,4})(?=[\w.~+/-]*(?:[\d=]|[a-z][A-Z]))[\w.~+/-]{8,}=*/g],
  ['password', /(?<=:\/\/[^\s/:@]{0,200}:)[^\s/@⟦]+(?=@)/g],
  ['key', /\b(?:sk|rk)_(?:live|test)_\w{8,}/g],
  ['key', /\b(?:b44k|whsec|shp(?:at|ss|pa|ca)|npm|hf|gh[opusr]|github_pat)_\w{8,}/g],
  ['key', /\b(?:glpat-|xox[abeprs]-|sk-(?:proj-|ant-|or-)?)(?=[\w-]*\d)[\w-]{16,}/g],
  ['key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{30,}|\bSG\.[\w-]{16,}\.[\w-]{16,}/g],
];

/** `name=value`; `"name": value`, its quotes escaped or not; `name: value` on a line of its own; `<name>value</name>`. */
const pairs: RegExp[] = [
  /(?<![\w.%[\]-])(?<name>[\w.%[\]-]{1,200})=(?<value>[^\s&;"'<>\\]+)/g,
  /(?<!\\)["'](?<name>[^"'\\\n]{1,100})["']\s{0,9}:\s{0,9}(?:"(?<value>(?:\\.|[^"\\])+)"?|'(?<value1>[^'\n]+)'?|(?<value2>[^\s"',{}[\]]+|[{[][^}\]]*[}\]]?))/g,
  /(?<!\\)\\+["'](?<name>[^"'\\\n]{1,100})\\+["']\s{0,9}:\s{0,9}(?:\\+["'](?<value>[^"']+?)\\+["']|(?<value1>[^\s"',{}[\]\\]+|[{[][^}\]]*[}\]]?))/g,
  /^[ \t]*(?:[-*][ \t]+)?(?<name>[\w.-]+)[ \t]*:[ \t]*(?<value>\S+)[ \t]*\r?$/gm,
  /^[ \t]*(?<name>(?:proxy-)?authorization|(?:set-)?cookie)[ \t]*:[ \t]*(?<value>\S[^\r\n]*)/gim,
  /<(?<name>[\w:.-]{1,100})[^<>]*>(?<value>[^<>]+)<\/\k<name>>/g,
];

/** Values in values that are looked into; what is nested deeper is taken for a secret. */
const deepest = 4;

/** Replaces what is secret in a text, and leaves everything else as it is. */
export function replaceSecrets(text: string, isSecret: SecretNames, replace: Replace, depth = 0): string {
  const inner = (value: string, name: string): string => {
    if (!/["'=:]/.test(value)) return value;
    return depth === deepest ? replace(value, name) : replaceSecrets(value, isSecret, replace, depth + 1);
  };
  let safe = text;
  for (const pair of pairs) {
    safe = safe.replace(pair, (whole: string, ...rest: unknown[]) => {
      const { name = '', ...values } = rest.at(-1) as Record<string, string | undefined>;
      const value = values.value ?? values.value1 ?? values.value2 ?? '';
      const kept = decoded(name);
      const secret = isSecret(kept) && holdsSecret(kept, value) && !isMarker(value);
      // What stands in a value that is no secret itself may be pairs again: JSON in a string.
      const safer = secret ? replace(value, kept) : inner(value, kept);
      const at = whole.lastIndexOf(value);
      return `${whole.slice(0, at)}${safer}${whole.slice(at + value.length)}`;
    });
  }
  for (const [name, shape] of shapes) safe = safe.replace(shape, (secret: string) => replace(secret, name));
  return safe;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
