declare const __B44FN_VERSION__: string;

/** This package's version, put in by the build (and by vitest) from package.json. */
export const version: string = __B44FN_VERSION__;
