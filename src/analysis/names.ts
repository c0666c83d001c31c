/** What a name alone says. The last resort: used where the source shows nothing else. */
import type { Kind } from './findings.js';

/** `orderItemIds`, `order_item_ids`, `order-item-ids` → order, item, ids */
function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

const secrets = new Set([
  'secret',
  'password',
  'passwd',
  'passphrase',
  'apikey',
  'token',
  'jwt',
  'pin',
  'otp',
  'credential',
  'credentials',
]);

/** Is the value a credential, by its name? */
export function looksSecret(name: string): boolean {
  const parts = words(name);
  const last = parts.at(-1) ?? '';
  if (/^(?:max|min|num|total|count|limit|used|usage)$/.test(parts[0] ?? '')) return false; // maxTokens
  if (secrets.has(last)) return true;
  if (last === 'key')
    return (
      parts.length === 1 ||
      /^(?:api|secret|private|access|auth|service|admin|cron|webhook|license)$/.test(parts.at(-2)!)
    );
  return false;
}

const boolean =
  /^(?:is|has|should|can|do|did|was|will|allow|enable|enabled|disable|disabled|force|dry|skip|include|with|use|auto|only|no|confirm|confirmed|verbose|debug|active|async|overwrite|preview|published|featured|required|approved)$/;
/** Of these, the words that can also stand before a noun. */
const adjective = /^(?:confirm|confirmed|active|preview|published|featured|required|approved)$/;
const number =
  /^(?:count|limit|offset|skip|page|size|amount|price|total|qty|quantity|number|num|age|year|years|month|months|week|weeks|day|days|hour|hours|minutes|seconds|ms|score|rating|lat|lng|lon|latitude|longitude|percent|percentage|rate|width|height|weight|min|max|index|level|duration|timeout|budget|cents|temperature|radius|distance|balance|points|credits|cost|fee|depth|attempts|retries|batch|tokens)$/;
const text =
  /^(?:id|email|name|title|text|message|url|uri|description|content|type|status|code|key|token|slug|date|time|phone|address|city|country|state|lang|language|locale|currency|mode|action|subject|query|prompt|note|notes|reason|role|path|filename|version|model|category|label|color|format|region|timezone|username|password|secret|at|by|from|to|sort|order|search|kind|html|markdown|comment|body|input|question|answer|language|gender|uuid|hash|domain|link|href|ref|reference|signature|base64|b64|mime|sku|zip|topic|tone|style|source|provider|platform|channel|method|operation|command|level|stage|author|bio|excerpt|caption|keyword|website|company|headline|summary|since|until|street|postcode|postal|county|brand|barcode|symbol|ticker|instructions|feedback|iso|acao|email|nome|nombre|correo|mensaje|fecha|tipo|descricao|descripcion|cidade|ciudad|telefone|telefono|titulo|mensagem)$/;
/** Only words that stand for nothing else: `customer`, `location`, `details` or `report` are as often a text. */
const object =
  /^(?:data|config|options|settings|filters|payload|metadata|meta|params|args|preferences|props|properties|object|record|values|changes|updates|patch|dados|attributes|coordinates)$/;
const list =
  /^(?:ids|items|list|array|files|urls|tags|emails|messages|records|entries|rows|users|names|images|attachments|products|answers|questions|categories|keys|values|events|steps|tasks|recipients|lines|roles|types|options)$/;

/** The type a name stands for by convention: a guess, to which no caller is held (`guessed` in facts.ts). */
export function typeByName(name: string): Kind | undefined {
  const parts = words(name);
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (parts.length > 1 && boolean.test(first)) {
    // confirm_token, published_at, preview_url: what it is, is said by the noun
    const noun = adjective.test(first) && (text.test(last) || number.test(last));
    if (!noun) return 'boolean';
  }
  // orderNumber, phone_number: names of things, with zeros in front; pageNumber counts.
  if (last === 'number' && parts.length > 1)
    return /^(?:page|line|row|step|seq|sequence|round|week|day|month|total|max|min)$/.test(parts.at(-2)!)
      ? 'number'
      : 'string';
  if (list.test(last) && !(parts.length === 1 && object.test(last))) return 'array';
  if (text.test(last)) return 'string';
  if (number.test(last) || /^(?:max|min|num|total)$/.test(first)) return 'number';
  if (object.test(last)) return 'object';
  if (boolean.test(last)) return 'boolean';
  if (
    parts.some((part) =>
      /^(?:amount|points|price|quantity|qty|minutes|hours|days|percent|score|count)$/.test(part),
    )
  )
    return 'number';
  return undefined;
}
