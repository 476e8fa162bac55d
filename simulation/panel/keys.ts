import type { Key } from '../../hal/keypad.ts';

/** The meaning of a keyboard key at the phone. */
export type Hand =
  | { readonly do: 'press'; readonly key: Key }
  | { readonly do: 'hook' | 'card' | 'newCard' | 'loadCard' | 'nextCard' | 'center' | 'farEnd' | 'quit' };

const FUNCTION_BUTTONS: Record<string, Key> = { a: 'language', b: 'service', c: 'clear', d: 'followOn' };
const HANDS: Record<string, Hand> = {
  h: { do: 'hook' },
  i: { do: 'card' },
  n: { do: 'newCard' },
  l: { do: 'loadCard' },
  w: { do: 'nextCard' },
  x: { do: 'center' },
  e: { do: 'farEnd' },
  q: { do: 'quit' },
  '\u0003': { do: 'quit' },
};

/** Undefined for an unused key; capitals are the same as small letters. */
export const handOf = (typed: string): Hand | undefined => {
  if (/^[0-9*#]$/.test(typed)) return { do: 'press', key: typed as Key };
  const letter = typed.toLowerCase();
  const button = FUNCTION_BUTTONS[letter];
  return button ? { do: 'press', key: button } : HANDS[letter];
};
