/** The declarations that `b44fn types` writes: names of functions, and what each takes, for TypeScript. */
import type { FunctionFacts, Parameter } from '../analysis/facts.js';

export interface Declared {
  name: string;
  facts: FunctionFacts;
}

const head = (
  command: string,
): string => `// Written by \`${command}\`; do not edit. The same command renews it.

`;

/**
 * Augments both packages. A project may have only one of them, and an augmentation of a package that is not there is
 * an error (TS2664), hence the comments; where the package is there they change nothing.
 */
const modules = ['@base44/sdk', 'b44fn/sdk'];

/** The same functions give the same text: sorted by code units, no time, no path of a machine. */
export function declarations(functions: Declared[], options: { params: boolean; command: string }): string {
  const sorted = [...functions].sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = sorted.map(({ name }) => `    ${JSON.stringify(name)}: true;`);
  const registry = block('FunctionNameRegistry', names);
  const payloads = options.params ? block('FunctionPayloads', sorted.flatMap(payload)) : '';
  const parts = modules.map(
    (name) =>
      `// @ts-ignore: of no effect where ${name} is not installed\ndeclare module '${name}' {\n${registry}${payloads}}\n`,
  );
  return `${head(options.command)}${parts.join('\n')}\nexport {};\n`;
}

const block = (name: string, lines: string[]): string =>
  lines.length === 0 ? `  interface ${name} {}\n` : `  interface ${name} {\n${lines.join('\n')}\n  }\n`;

/** What a function reads of its body; nothing for those that read none. */
function payload({ name, facts }: Declared): string[] {
  const inBody = facts.parameters.filter((one) => one.in === 'json' || one.in === 'form');
  if (inBody.length === 0) return [];
  const members = [...inBody].sort((a, b) => (a.name < b.name ? -1 : 1)).map(member);
  if (facts.partial) members.push('      [other: string]: unknown;');
  return [`    ${JSON.stringify(name)}: {`, ...members, '    };'];
}

function member(parameter: Parameter): string {
  const optional = parameter.required && !parameter.when ? '' : '?';
  return `      ${JSON.stringify(parameter.name)}${optional}: ${typeOf(parameter)};`;
}

function typeOf({ type, guessed, values }: Parameter): string {
  if (values && values.length > 0) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (guessed) return 'unknown'; // a guess refuses no code
  switch (type) {
    case 'object':
      return 'Record<string, unknown>';
    case 'array':
      return 'unknown[]';
    case 'file':
      return 'Blob'; // a File is one
    default:
      return type;
  }
}
