/**
 * What a sentence of the command line is in the app: messages of errors stand behind `b44fn: ` there, in lower case and without a
 * full stop. What does not begin with a word stays as it is: an address, a path, a name in code.
 */
export function sentence(text: string): string {
  const begun = text.replace(/^[a-z]+(?=\s)/, (word) => word[0]!.toUpperCase() + word.slice(1));
  return /[.?!…:]$/.test(begun) || begun === '' ? begun : `${begun}.`;
}
