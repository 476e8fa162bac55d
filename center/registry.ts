import { type Identifier, makeIdentifier } from '../firmware/wire/identifier.ts';

/** First digit of an identifier, by role. */
const ROLE_TERMINAL = 1;
const ROLE_DISPENSER = 2;
const ROLE_CARD = 4;

/** What the center keeps of a card that it issued. */
export interface IssuedCard {
  /** Key profile, and n. */
  readonly profile: number;
  readonly publicKey: Uint8Array;
  readonly settlementProfile: number;
}

/**
 * Who was ever issued: the center creates a different identification number for each (EP 0 856 821, Fig. 4B).
 */
export class Registry {
  readonly terminals: Identifier[] = [];
  /** When terminals were issued, seconds since 2000-01-01. */
  readonly terminalsIssuedAt = new Map<Identifier, number>();
  readonly dispensers: Identifier[] = [];
  readonly cards = new Map<Identifier, IssuedCard>();
  /** Code of a part of a terminal that does not work, by its last report. */
  readonly alarms = new Map<Identifier, string>();

  /** `issued`: how many of each were issued before and are kept elsewhere. */
  constructor(private readonly issued: { card?: number; terminal?: number; dispenser?: number } = {}) {}

  /** A new IDT. */
  addTerminal(issuedAt: number): Identifier {
    const id = add(this.terminals, ROLE_TERMINAL, this.issued.terminal);
    this.terminalsIssuedAt.set(id, issuedAt);
    return id;
  }

  /** What a terminal reports replaces what it reported before; no code is no alarm. */
  noteAlarm(terminalId: Identifier, code: string): void {
    if (code) this.alarms.set(terminalId, code);
    else this.alarms.delete(terminalId);
  }

  /** A new IDC. */
  addDispenser(): Identifier {
    return add(this.dispensers, ROLE_DISPENSER, this.issued.dispenser);
  }

  /** A card's key is kept: its receipts are verified by it. */
  addCard({ profile, publicKey, settlementProfile }: IssuedCard): Identifier {
    const id = makeIdentifier(ROLE_CARD, (this.issued.card ?? 0) + this.cards.size + 1);
    this.cards.set(id, { profile, publicKey, settlementProfile });
    return id;
  }
}

const add = (list: Identifier[], role: number, before = 0): Identifier => {
  const id = makeIdentifier(role, before + list.length + 1);
  list.push(id);
  return id;
};
