import type { PinName } from './board.ts';

/** The interpreter's pin of a name in a board's data. */
export const pin = (name: PinName): Pin => new Pin(name);
