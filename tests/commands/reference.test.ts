import { expect, test } from 'vitest';
import { commonArgs } from '../../src/commands/args.js';
import type { Option, Options } from '../../src/commands/command.js';
import { registry } from '../../src/commands/registry.js';
import type { CommandWords, Kind, OptionWords } from '../../src/completion/words.js';

/** `npm run docs` writes docs/cli.md and words.json anew; a difference between them and the code fails here. */
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

test('src/completion/words.json has them too, for completion, which must not load the commands', async () => {
  const all: CommandWords[] = [];
  for (const [name, { about, load }] of Object.entries(registry)) {
    const { options, usage, positionals } = await load();
    const words = Object.entries({ ...options, ...commonArgs } as Options).map(optionWords);
    const named = usage
      .split(' ')
      .slice(1, 1 + positionals.max)
      .map(positional);
    all.push({ name, about, positionals: named, options: words });
  }
  const text = `[\n${all.map((one) => JSON.stringify(one).replaceAll('{"name"', '\n  {"name"')).join(',\n')}\n]\n`;
  await expect(text).toMatchFileSnapshot('../../src/completion/words.json');
});

function optionWords([name, option]: [string, Option]): OptionWords {
  const { alias, about, choices, array } = option;
  return {
    name,
    ...(alias ? { alias: [...alias] } : {}),
    about,
    ...(option.type === 'boolean' ? {} : { takes: kindOf(name, option.value ?? '') }),
    ...(choices ? { choices: [...choices] } : name === 'method' ? { choices: methods } : {}),
    ...(array ? { array } : {}),
  };
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** What a value is, by what stands for it in help. */
function kindOf(name: string, value: string): Kind {
  if (name === 'profile') return 'profile';
  if (name === 'data' || name === 'form' || name === 'header' || name === 'query') return name;
  if (/^<dir\b/.test(value)) return 'dir';
  return /^<file\b/.test(value) ? 'file' : 'text';
}

/** What a positional is, by the command's usage: `<a|b>`, `[item..]`, `[function]`. */
function positional(word: string): CommandWords['positionals'][number] {
  const inner = word.replace(/[<>[\]]/g, '');
  if (inner.includes('|')) return { kind: 'text', choices: inner.split('|') };
  const kinds: Record<string, Kind> = {
    'item..': 'items',
    items: 'items',
    function: 'function',
    fn: 'function',
    path: 'function',
    dir: 'dir',
    profile: 'profile',
    name: 'profile',
  };
  return { kind: kinds[inner] ?? 'text' };
}
