import { expect, test } from 'vitest';
import { commonArgs } from '../../src/commands/args.js';
import type { Options } from '../../src/commands/command.js';
import { registry } from '../../src/commands/registry.js';

/** `npm run docs` writes docs/cli.md anew; a difference between it and the code fails here. */
test('docs/cli.md lists every command and option there is', async () => {
  const sections: string[] = [];
  for (const [name, entry] of Object.entries(registry)) {
    const command = await entry.load();
    const examples = (command.examples ?? []).map(([line, about]) => `    ${line}    # ${about}`);
    sections.push(
      [
        `## ${name}`,
        '',
        `    b44fn ${command.usage}`,
        '',
        command.about,
        '',
        ...table(command.options),
        ...(examples.length > 0 ? ['', 'Examples:', '', ...examples] : []),
      ].join('\n'),
    );
  }
  const text = `# Commands and options

Written by \`npm run docs\` from the code; do not edit. \`b44fn <command> --help\` prints the same.

${sections.join('\n\n')}

## Every command

${table(commonArgs).join('\n')}
`;
  await expect(text).toMatchFileSnapshot('../../docs/cli.md');
});

function table(options: Options): string[] {
  if (Object.keys(options).length === 0) return ['It has no options of its own.'];
  const rows = Object.entries(options).map(([name, { alias = [], value, choices, about, array }]) => {
    const names = [
      ...alias.filter((one) => one.length === 1).map((one) => `-${one}`),
      `--${name}`,
      ...alias.filter((one) => one.length > 1).map((one) => `--${one}`),
    ];
    const shown = `${names.join(', ')}${value ? ` ${value}` : ''}`.replaceAll('|', '\\|');
    const more = [choices && `one of ${choices.join(', ')}`, array && 'repeatable']
      .filter(Boolean)
      .join('; ');
    return `| \`${shown}\` | ${about.replaceAll('|', '\\|')}${more ? ` (${more})` : ''} |`;
  });
  return ['| option | meaning |', '|---|---|', ...rows];
}
