import type { Command, Options } from './command.js';
import { registry } from './registry.js';

/** The help of the whole program. */
export function mainHelp(): string {
  const width = Math.max(...Object.keys(registry).map((name) => name.length));
  const commands = Object.entries(registry).map(
    ([name, { about }]) => `  b44fn ${name.padEnd(width)}  ${about}`,
  );
  return `b44fn: invoke the backend functions of Base44 apps

Commands:
${commands.join('\n')}

Examples:
  b44fn                                             on a terminal, the interactive app
  b44fn demo                                        the same on an example project
  b44fn invoke sendEmail to=a@b.co urgent:=true     a call with named parameters
  b44fn invoke sendEmail --data '{"to":"a@b.co"}'   the same with JSON
  b44fn fetch reports/export -X PUT > out.csv       any method, raw bytes
  b44fn serve                                       run this project’s functions here

  b44fn <command> --help   the options of a command
  b44fn --version          the version
`;
}

/** The help of one command; yargs lays out the columns. */
export async function commandHelp(command: Command<Options>, options: Options): Promise<string> {
  const { default: yargs } = await import('yargs');
  const parser = yargs([])
    .scriptName('b44fn')
    .usage(`b44fn ${command.usage}\n\n${command.about}`)
    .help(false)
    .version(false)
    .wrap(100);
  for (const [name, { alias, type, choices, value, about }] of Object.entries(options)) {
    const shown = value === undefined ? about : `${value}  ${about}`;
    parser.option(name, {
      describe: shown,
      ...(type === 'boolean' ? { type } : {}),
      ...(alias ? { alias } : {}),
      ...(choices ? { choices } : {}),
    });
  }
  for (const [line, about] of command.examples ?? []) parser.example(line, about);
  return `${await parser.getHelp()}\n`;
}
