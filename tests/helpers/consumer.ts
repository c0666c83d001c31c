import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');

/** A project outside of this one that has b44fn/sdk installed: its declarations and nothing of its source. */
export interface Consumer {
  dir: string;
  /** The errors of a program over `files` (name → text), as `code: message`. */
  check(files: Record<string, string>, options?: ts.CompilerOptions): string[];
  /** What an editor offers at the `|` in the text of `file`. */
  complete(files: Record<string, string>, file: string): string[];
  close(): void;
}

/** Strict and ESM. The declarations of libraries are checked where a test asks for it: that takes most of the time. */
const strict: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: true,
  noEmit: true,
};

export function createConsumer(): Consumer {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'b44fn-consumer-')));
  const packageDir = join(dir, 'node_modules/b44fn');
  mkdirSync(join(dir, 'node_modules/@types'), { recursive: true });
  // Copies, not links: from a link's real path the compiler would find all of our own packages.
  for (const name of ['@types/node', 'undici-types'])
    cpSync(join(root, 'node_modules', name), join(dir, 'node_modules', name), { recursive: true });
  emitDeclarations(join(packageDir, 'dist/sdk'));
  const exports = { './sdk': { types: './dist/sdk/index.d.ts', import: './dist/sdk/index.js' } };
  write(packageDir, {
    'package.json': JSON.stringify({ name: 'b44fn', version: '0.0.0', type: 'module', exports }),
  });
  write(dir, { 'package.json': JSON.stringify({ type: 'module', private: true }) });
  return {
    dir,
    check(files, options = {}) {
      write(dir, files);
      const names = Object.keys(files).map((name) => join(dir, name));
      const program = ts.createProgram(names, { ...strict, ...options }, hostIn(dir));
      return ts.getPreEmitDiagnostics(program).map(describe);
    },
    complete: (files, file) => complete(dir, files, file),
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Links the official SDK and what it depends on into the project. */
export function installOfficial(consumer: Consumer): void {
  mkdirSync(join(consumer.dir, 'node_modules/@base44'), { recursive: true });
  symlinkSync(join(root, 'node_modules/@base44/sdk'), join(consumer.dir, 'node_modules/@base44/sdk'), 'dir');
}

/** As the package's build does: the SDK's declarations, emitted by the compiler. */
function emitDeclarations(outDir: string): void {
  const entry = join(root, 'src/sdk/index.ts');
  const options = {
    ...strict,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    skipLibCheck: true,
    outDir,
  };
  const result = ts.createProgram([entry], { ...options, rootDir: dirname(entry) }, hostIn(root)).emit();
  if (result.diagnostics.length > 0) throw new Error(result.diagnostics.map(describe).join('\n'));
}

/** Libraries are checked too, ours among them. */
export const withLibraries: ts.CompilerOptions = { skipLibCheck: false };

/** Parsed once for all programs. */
const libraries = new Map<string, ts.SourceFile | undefined>();

function hostIn(dir: string): ts.CompilerHost {
  const host = ts.createCompilerHost({});
  const read = host.getSourceFile.bind(host);
  host.getCurrentDirectory = () => dir;
  host.getSourceFile = (name, target) => {
    if (!name.includes('/node_modules/')) return read(name, target);
    if (!libraries.has(name)) libraries.set(name, read(name, target));
    return libraries.get(name);
  };
  return host;
}

function write(dir: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}

function describe({ code, messageText, file }: ts.Diagnostic): string {
  const where = file ? `${file.fileName.replace(/^.*\/node_modules\//, '')}: ` : '';
  return `${where}TS${code}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}

function complete(dir: string, files: Record<string, string>, file: string): string[] {
  const position = files[file]!.indexOf('|');
  const texts = { ...files, [file]: files[file]!.replace('|', '') };
  write(dir, texts);
  const names = Object.keys(texts).map((name) => join(dir, name));
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => strict,
    getScriptFileNames: () => names,
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const text = ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => dir,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  };
  const service = ts.createLanguageService(host);
  const found = service.getCompletionsAtPosition(join(dir, file), position, {});
  service.dispose();
  return (found?.entries ?? []).map(({ name }) => name).sort();
}
