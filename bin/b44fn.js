#!/usr/bin/env node
// Plain JavaScript that any Node can parse, so that an old one gets a sentence and not a syntax error.
import * as nodeModule from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `b44fn: Node ${process.versions.node} is too old\n    b44fn needs Node 20.19 or later.\n  → Install a newer one from https://nodejs.org\n`,
  );
  process.exitCode = 1;
} else {
  nodeModule.enableCompileCache?.(); // Node 22 and later keep the bytecode: a start costs less
  const quick = /^(?:--version|-V|__complete)$/.test(process.argv[2] ?? '');
  import(quick ? '../dist/start-quick.js' : '../dist/start.js').catch((error) => {
    const unbuilt = error.code === 'ERR_MODULE_NOT_FOUND';
    process.stderr.write(
      `b44fn: cannot start: ${error.message}\n  → ${unbuilt ? 'In a checkout, build it first: npm run build' : 'Please report this.'}\n`,
    );
    process.exitCode = 1;
  });
}
