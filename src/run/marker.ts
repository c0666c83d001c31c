/**
 * What stands in history where a secret stood: `⟦redacted:password⟧`. Its name is what `replay --set password=…` fills
 * again; with `:=` at its end the secret was JSON other than a string.
 */

/** All markers of a text; group 1 is the name. */
export const markers = /⟦redacted:([^⟦⟧]*?)(:=)?⟧/g;

/** Markers for JSON other than a string, with the quotes they stand in; group 1 is the name. */
export const jsonMarkers = /"⟦redacted:([^⟦⟧]*?):=⟧"/g;

/** Markers that went through a URL; group 1 is the name, encoded. */
export const urlMarkers = /%E2%9F%A6redacted(?::|%3A)(.*?)%E2%9F%A7/g;

/** What a text begins with is a secret: nothing is known of its first sign. */
export const beginsWithMarker = (text: string): boolean => text.startsWith('⟦redacted:');

export function marker(name: string, json = false): string {
  return `⟦redacted:${name}${json ? ':=' : ''}⟧`;
}

export const hasMarker = (text: string): boolean => text.search(markers) >= 0;

/** Whether a text is one marker and nothing else. */
export function isMarker(text: string): boolean {
  return /^⟦redacted:[^⟦⟧]*⟧$/.test(text);
}

/** The same values always get the same name, and different ones never: so a call is asked for each secret once. */
export class MarkerNames {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** @param wish a name that a person knows it by; what a command line would trip over is taken out of it */
  nameFor(secret: string, wish: string): string {
    const known = this.#names.get(secret);
    if (known !== undefined) return known;
    const base = wish.replace(/[^\p{L}\p{N}_.[\]-]+/gu, '_').slice(0, 100) || 'value';
    let name = base;
    for (let i = 2; this.#taken.has(name); i++) name = `${base}_${i}`;
    this.#taken.add(name);
    this.#names.set(secret, name);
    return name;
  }
}
