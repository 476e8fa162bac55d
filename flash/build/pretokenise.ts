import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import * as acorn from 'acorn';

/** Bytes of a text whose characters are all below 256. Throws RangeError otherwise. */
export const latin1Bytes = (text: string): Uint8Array => {
  for (let i = 0; i < text.length; i++)
    if (text.charCodeAt(i) > 255)
      throw new RangeError(`image: expected characters below 256, got ${text.charCodeAt(i)} at ${i}`);
  return Uint8Array.from(Buffer.from(text, 'latin1'));
};

interface Plugins {
  Pretokenise?: { tokenise(code: string): string };
}

/**
 * The vendor's own pretokeniser, out of its upload tool. It is written for a page that loads every plugin into one global,
 * and gets the few names that it reads; level 2 tokenises strings and integers too (interpreter 2v26 and later).
 */
const loadTokeniser = (): ((code: string) => string) => {
  const plugins: Plugins = {};
  const file = createRequire(import.meta.url).resolve('espruino/plugins/pretokenise.js');
  runInNewContext(readFileSync(file, 'utf8'), {
    acorn,
    console,
    Espruino: {
      Plugins: plugins,
      Config: { PRETOKENISE: 2 },
      Core: { Env: { getBoardData: () => ({}) }, Utils: { atob } },
    },
  });
  if (!plugins.Pretokenise) throw new Error('espruino: its pretokenise plugin did not load');
  return plugins.Pretokenise.tokenise;
};

let tokenise: ((code: string) => string) | undefined;

/** The image as Storage keeps it: about a quarter smaller, and its string literals are read in place. */
export const pretokenise = (image: string): Uint8Array => {
  tokenise ??= loadTokeniser();
  return latin1Bytes(tokenise(image));
};
