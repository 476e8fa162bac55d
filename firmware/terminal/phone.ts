import type { Hal } from '../../hal/hal.ts';
import type { Sha256Suite } from '../../hal/hash.ts';
import type { Key } from '../../hal/keypad.ts';
import type { RandomSource, Scheme, SecretKey } from '../crypto/scheme.ts';
import type { Account } from '../reader/proveValue.ts';
import type { Reader } from '../reader/reader.ts';
import type { EventQueue } from '../runtime/eventQueue.ts';
import type { CenterLink } from '../uplink/centerLink.ts';
import type { Identifier } from '../wire/identifier.ts';
import type { PriceList } from './call/priceList.ts';
import type { ChosenService } from './call/tariff.ts';
import type { Screen } from './display/screen.ts';
import type { ReceiptStore } from './money/receiptStore.ts';
import type { JournalStore } from './money/settlementJournal.ts';

/**
 * A key, or `change`: hook, card, line or `identity` are not what they were. They are levels, which each
 * procedure asks before it waits: `handset.isLifted()`, `cardSlot.isPresent()`, `line.state()`, and
 * `hookMoved` and `cardGone` for a hook or card that came back meanwhile.
 */
export type PhoneEvent = Key | 'change';

/** The terminal's state, which every procedure of it takes. */
export interface Phone {
  readonly hal: Hal & { readonly sha256: Sha256Suite };
  readonly scheme: Scheme;
  /** Undefined while the board has no random numbers: they take its hash, which may be native code. */
  random: RandomSource | undefined;
  readonly events: EventQueue<PhoneEvent>;
  readonly screen: Screen;
  readonly journal: JournalStore;
  readonly receipts: ReceiptStore;
  readonly center: CenterLink;
  readonly prices: PriceList;
  /** S5.4, `call/chooseService.ts`; undefined on a board whose Storage has no room for services. */
  readonly chooseService: ServiceChooser | undefined;
  /** Undefined until the phone is installed (Fig. 4A): it then makes free calls only. */
  identity?: Identity;
  /** The hook has moved since the call, or the wait for one, began. */
  hookMoved: boolean;
  /** The card of this session has left the slot; another one may be there now. */
  cardGone: boolean;
  /** Digits that were pressed while a card is examined; undefined at other times. */
  examining: string | undefined;
  /** Code of the phone's own fault that ended the last session or prevents installing; empty without one. */
  failed: string;
  /** Cards in a row that could not be read. */
  unreadCards: number;
  /** The center did not answer the last report. */
  isAlone: boolean;
  /** The last report; it ends within seconds of a card's insertion. */
  reporting: Promise<unknown> | undefined;
  /** When an idle phone reports again, milliseconds of the timer. */
  reportAt: number;
}

/** Resolves to the service that the person confirmed; undefined when none was chosen. */
export type ServiceChooser = (phone: Phone, account: Account) => Promise<ChosenService | undefined>;

/** The part of 2M1 that the phone keeps in working memory, its keys prepared. */
export interface Identity {
  readonly terminalId: Identifier;
  readonly secretKey: SecretKey;
  /** The terminal's side of the card's contacts. */
  readonly reader: Reader;
}
