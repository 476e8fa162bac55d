import { type Identifier, makeIdentifier } from '../firmware/wire/identifier.ts';

/** First digit of an identifier, by role. */
const ROLE_TERMINAL = 1;
const ROLE_DISPENSER = 2;
const ROLE_CARD = 4;

/** The identifiers that the center has given out, a different one each time (EP 0 856 821, Fig. 4B). */
export class Registry {
  readonly terminals: Identifier[] = [];
  readonly dispensers: Identifier[] = [];
  readonly cards: Identifier[] = [];

  /** A new IDT. */
  addTerminal(): Identifier {
    return add(this.terminals, ROLE_TERMINAL);
  }

  /** A new IDC. */
  addDispenser(): Identifier {
    return add(this.dispensers, ROLE_DISPENSER);
  }

  /** A new IDU. */
  addCard(): Identifier {
    return add(this.cards, ROLE_CARD);
  }
}

const add = (list: Identifier[], role: number): Identifier => {
  const id = makeIdentifier(role, list.length + 1);
  list.push(id);
  return id;
};
