// How our source and its packages become files that Node runs: for dist/, and for what a test runs in a terminal.
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A file of ink's own cannot be an alias: it imports this one by its place. */
const measuring = {
  name: 'ink-measure-text',
  setup({ onResolve }) {
    onResolve({ filter: /\/measure-text\.js$/ }, ({ importer }) =>
      /[\\/]ink[\\/]build[\\/]/.test(importer) ? { path: here('./measure-text.js') } : undefined,
    );
  },
};

/** Options of esbuild. */
export const bundling = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  mainFields: ['module', 'main'], // jsonc-parser’s main is UMD, whose require() no bundler can follow
  jsx: 'automatic',
  define: {
    'process.env.NODE_ENV': '"production"', // else React's development build, which is slow and keeps what it measured
    'process.env.DEV': '"false"', // with which ink would connect to React's developer tools
  },
  alias: {
    // undici's index loads its fetch, caches and mocks as well; we use its dispatchers only.
    undici: here('./undici-dispatchers.js'),
    // Imported by ink for the developer tools only.
    'react-devtools-core': here('./nothing.js'),
    ws: here('./nothing.js'),
    // ink measures and splits each line of each frame anew; these remember.
    'string-width': here('./string-width.js'),
    '@alcalzone/ansi-tokenize': here('./ansi-tokenize.js'),
  },
  plugins: [measuring],
  // Bundled CommonJS packages call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __b44fnRequire } from 'node:module'; const require = __b44fnRequire(import.meta.url);",
  },
  logLevel: 'warning',
};
