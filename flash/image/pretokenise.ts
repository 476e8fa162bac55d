import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import * as acorn from 'acorn';
import { BuildError } from './refusal.ts';

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
 * The vendor's pretokeniser, a plugin of its upload tool. It expects a page with one global for all plugins,
 * and gets the few names of it that it reads. Level 2 tokenises strings and integers too (interpreter 2v26
 * and later).
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

/**
 * The pretokeniser drops blanks, also the one between two signs: `a + +b` would come out as `a ++b`. Throws
 * `BuildError` where an image has such a place; write the conversion in another way, with `Number(b)` for
 * instance.
 */
export const refuseJoinedSigns = (image: string): void => {
  let before = '';
  let end = -1;
  for (const token of acorn.tokenizer(image, { ecmaVersion: 5 })) {
    const text = image.slice(token.start, token.end);
    const joins = token.start > end && (text[0] === '+' || text[0] === '-') && before.endsWith(text[0]);
    const isSign = token.type.label !== 'string' && /^[+-]/.test(text);
    if (joins && isSign && /^[+-]+$/.test(before))
      throw new BuildError(
        `image: two signs side by side at ${token.start}: ${image.slice(end - 20, token.end + 20)}`,
      );
    before = text;
    end = token.end;
  }
};

/** One octet each as a word, two or three as the minifier writes it. */
const WORDS: Readonly<Record<string, string>> = { '!0': 'true', '!1': 'false', void0: 'undefined' };

/** The image with `true`, `false` and `undefined` as words. */
export const withWords = (image: string): string => {
  let text = '';
  let done = 0;
  let before: acorn.Token | undefined;
  for (const token of acorn.tokenizer(image, { ecmaVersion: 5 })) {
    const word =
      before && token.type.label === 'num'
        ? WORDS[image.slice(before.start, before.end) + image.slice(token.start, token.end)]
        : undefined;
    if (before && word) {
      text += `${image.slice(done, before.start)} ${word} `;
      done = token.end;
    }
    before = token;
  }
  return text + image.slice(done);
};

let tokenise: ((code: string) => string) | undefined;

/**
 * The image's octets in Storage: a quarter smaller than its text, string literals are read in place. Throws
 * `BuildError`.
 */
export const pretokenise = (image: string): Uint8Array => {
  refuseJoinedSigns(image);
  tokenise ??= loadTokeniser();
  return latin1Bytes(tokenise(withWords(image)));
};
