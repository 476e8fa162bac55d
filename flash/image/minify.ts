import type { Plugin, RenderedChunk } from 'rollup';
import { projectRoot } from '../../host/root.ts';
import { minify } from './compilers.cjs';
import { INTERPRETER_NAMES } from './interpreterNames.ts';

/** Its names stand in what every async function is lowered to; no module imports it. */
const LOWERING = `${projectRoot}/firmware/runtime/lowering.ts`;

/** How a script is minified. */
export interface MinifyOptions {
  /**
   * One function around the image. Off: its top-level names become globals, and cost a quarter less memory.
   */
  wrapped: boolean;
  /** Keeps every name as the source has it, for reading a dump of the heap. */
  fullNames?: boolean;
  /**
   * Property names that may be shortened; a function gives them for the modules of which something is left.
   */
  properties: readonly string[] | ((modules: readonly string[]) => readonly string[]);
}

/** Files of which something is left after tree shaking, absolute, in the order of the bundle. */
export const modulesLeft = ({ modules }: RenderedChunk): string[] =>
  Object.keys(modules).filter(id => !id.startsWith('\0') && modules[id].renderedLength > 0);

/** A pattern that matches these names only. */
const anyOf = (names: readonly string[]): RegExp => new RegExp(`^(?:${names.join('|')})$`);

/** Minifies each chunk. */
export const minifyPlugin = (options: MinifyOptions): Plugin => ({
  name: 'minify',
  async renderChunk(code, chunk) {
    const given = options.properties;
    const properties = typeof given === 'function' ? given([...modulesLeft(chunk), LOWERING]) : given;
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
        ...(properties.length
          ? {
              // The names are the project's own: those of browsers, which terser spares by default, are among
              // them.
              properties: { regex: anyOf(properties), keep_quoted: true, builtins: true },
            }
          : {}),
      },
      format: { ascii_only: true, comments: false, semicolons: true },
      sourceMap: { asObject: true },
    });
    return { code: result.code!, map: result.map as never };
  },
});
