import { type AnyNode, parse } from 'acorn';
import MagicString from 'magic-string';
import type { Plugin } from 'rollup';
import { children, isFunction } from './syntax.ts';

/** Shorter bodies are not sampled: they are called often and allocate little. */
const BODY_CHARACTERS_MIN = 60;

/** `memory(false)` counts without collecting garbage: uncollected variables count as used. */
const SAMPLER =
  'var $peak=0;function $sample(){var used=process.memory(false).usage;if(used>$peak)$peak=used}';

const insert = (node: AnyNode, text: MagicString): void => {
  if (isFunction(node) && node.body.type === 'BlockStatement')
    if (node.body.end - node.body.start >= BODY_CHARACTERS_MIN)
      text.appendLeft(node.body.start + 1, '$sample();');
  for (const child of children(node)) insert(child, text);
};

/**
 * Makes an image count the variables in use whenever one of its functions begins; the global `$peak` keeps
 * the most.
 */
export const samplePeakPlugin = (): Plugin => ({
  name: 'sample peak',
  renderChunk(code) {
    const text = new MagicString(code);
    insert(parse(code, { ecmaVersion: 5 }), text);
    text.prepend(SAMPLER);
    return { code: text.toString(), map: text.generateMap({ hires: true }) };
  },
});
