import type { Plugin } from 'rollup';
import { minify } from 'terser';
import { INTERPRETER_NAMES } from './interpreterNames.ts';

export interface MinifyOptions {
  /** One function around the image. Off: its top-level names become globals, and cost a quarter less memory. */
  wrapped: boolean;
  /** Keeps every name as the source has it, to find one's way in a dump of the heap. */
  fullNames?: boolean;
  /** Property names that may be shortened. */
  properties: readonly string[];
}

/** A pattern that matches these names only. */
const anyOf = (names: readonly string[]): RegExp => new RegExp(`^(?:${names.join('|')})$`);

export const minifyPlugin = (options: MinifyOptions): Plugin => ({
  name: 'minify',
  async renderChunk(code) {
    const result = await minify(code, {
      ecma: 5,
      toplevel: true,
      compress: {
        passes: 2,
        hoist_funs: true,
        // Comma chains and merged conditions are smaller, never slower.
        sequences: true,
        // Recreating a closure on each call costs variables that a named function does not.
        reduce_funcs: false,
        unsafe: false,
        typeofs: false,
      },
      mangle: !options.fullNames && {
        reserved: [...INTERPRETER_NAMES],
        ...(options.properties.length
          ? {
              // The names are the project's own, so that a browser's, which terser spares, are no matter.
              properties: { regex: anyOf(options.properties), keep_quoted: true, builtins: true },
            }
          : {}),
      },
      format: { ascii_only: true, comments: false, semicolons: true },
      sourceMap: { asObject: true },
    });
    return { code: result.code!, map: result.map as never };
  },
});
