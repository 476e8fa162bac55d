/**
 * A whole system in plain Node, without a board or a wire: a center with published test keys, dispensers,
 * cards and the terminal's procedures over a slot where a test may record, alter and cut messages.
 */
import * as assert from 'uvu/assert';
import { directSlot, type HostCard, hostCard } from '../../bench/card/hostCard.ts';
import { type Center, openCenter } from '../../center/center.ts';
import { handle } from '../../center/handle.ts';
import { issueDispenser, issueTerminal } from '../../center/issue.ts';
import type { CardProgram } from '../../firmware/card/program.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import type { Dispenser } from '../../firmware/dispenser/dispenser.ts';
import { load } from '../../firmware/dispenser/load.ts';
import { onlineSource } from '../../firmware/dispenser/onlineSource.ts';
import { orderStore } from '../../firmware/dispenser/orderStore.ts';
import { personalise } from '../../firmware/dispenser/personalise.ts';
import type { ValueSource } from '../../firmware/dispenser/valueSource.ts';
import { selectApplication } from '../../firmware/reader/cardLink.ts';
import { introduce } from '../../firmware/reader/introduce.ts';
import { type Account, proveValue } from '../../firmware/reader/proveValue.ts';
import { verifiedCache } from '../../firmware/reader/verifiedCache.ts';
import { copyOf } from '../../firmware/runtime/bytes.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { DISPENSER_MEMORY_BYTES } from '../../firmware/storage/dispenserMemoryMap.ts';
import { install } from '../../firmware/terminal/install/install.ts';
import { charge, settleCharge } from '../../firmware/terminal/money/charge.ts';
import { receiptStore } from '../../firmware/terminal/money/receiptStore.ts';
import { reportMoney } from '../../firmware/terminal/money/reportMoney.ts';
import { resolvePending } from '../../firmware/terminal/money/resolvePending.ts';
import { journalStore } from '../../firmware/terminal/money/settlementJournal.ts';
import type { Identity, Phone } from '../../firmware/terminal/phone.ts';
import type { CenterLink } from '../../firmware/uplink/centerLink.ts';
import type { LoadRequest } from '../../firmware/wire/messages.ts';
import { NO_ORDER, ORDER_NAME_OCTETS } from '../../firmware/wire/orderName.ts';
import { NO_REFERENCE, referenceOf } from '../../firmware/wire/reference.ts';
import { PROFILE_FULL } from '../../firmware/wire/settlementProfile.ts';
import { parseTerminalInformation } from '../../firmware/wire/terminalInformation.ts';
import type { CardSlot } from '../../hal/cardSlot.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import type { Memory } from '../../hal/memory.ts';
import { hostHashes } from '../../host/hashes.ts';
import { KEY_SIZES, type KeySizes, type KeySource } from '../../host/keys/keySource.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { hostRandom } from '../../host/random.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { testKey } from '../keys.ts';

export const scheme = esignScheme(opensslEngine(), hostHashes);
export { hostRandom as random, hostSha256 as sha256 };

/** An FM25V02: room for the journal and 32 receipts. */
const JOURNAL_BYTES = 32_768;

/** The published keys of each profile, one after the other, from `first` on; none is given out twice. */
export const testKeySource = (first = 0): KeySource => {
  const given: Record<number, number> = {};
  return {
    make: async profile => {
      const index = given[profile] ?? first;
      given[profile] = index + 1;
      return testKey(profile, index);
    },
  };
};

/**
 * A change of a message between reader and card. Undefined in place of octets: the card is pulled at this
 * point.
 */
export interface Tap {
  command?: (octets: Uint8Array) => Uint8Array | undefined;
  response?: (
    octets: Uint8Array,
    command: Uint8Array,
  ) => Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

export interface TappedSlot extends CardSlot {
  /** The card in it; undefined: empty. */
  card: CardProgram | undefined;
  tap: Tap;
  /** Commands and responses at the card. */
  log: { command: Uint8Array; response: Uint8Array }[];
}

export const tappedSlot = (): TappedSlot => {
  const direct = directSlot(() => slot.card);
  const present = (octets: Uint8Array | undefined): Uint8Array => {
    if (octets) return octets;
    slot.card = undefined;
    throw Object.assign(new Error('card: pulled by the test'), { code: 'cardRemoved' });
  };
  const slot: TappedSlot = {
    ...direct,
    card: undefined,
    tap: {},
    log: [],
    transmit: async octets => {
      const command = present(slot.tap.command ? slot.tap.command(copyOf(octets)) : octets);
      // The card's program wipes a secret in the command that brought it.
      const heard = copyOf(command);
      const response = copyOf(await direct.transmit(copyOf(command)));
      slot.log.push({ command: heard, response });
      return present(slot.tap.response ? await slot.tap.response(response, heard) : response);
    },
  };
  return slot;
};

export interface DispenserMachine {
  readonly dispenser: Dispenser;
  readonly slot: TappedSlot;
  readonly certificate: Uint8Array;
  readonly memory: Memory;
  /** Power off and on, with its own memory or a copy of an earlier moment. */
  restart(memory?: Memory, source?: ValueSource): DispenserMachine;
  issue(card: HostCard): Promise<boolean>;
  load(card: HostCard, yen: number): Promise<number>;
  readValue(card: HostCard): Promise<number>;
}

export interface Terminal {
  readonly slot: TappedSlot;
  readonly journalMemory: Memory;
  readonly identity: Identity;
  readonly phone: Phone;
  /** As a session begins: activate, introduce, prove the value, decide what was pending. */
  insert(card: HostCard): Promise<Account>;
  charge(account: Account, yen: number): Promise<void>;
  /** Reports receipts and totals, and asks about pending charges; the card must be out of the slot. */
  report(): Promise<void>;
  /** Power off and on: working memory is lost. */
  restart(journal?: Memory): Terminal;
}

export interface World {
  readonly center: Center;
  readonly certificates: Map<string, Uint8Array>;
  blankCard(eeprom?: Memory): HostCard;
  /** Issued and loaded at a machine. */
  card(yen: number): Promise<HostCard>;
  machine(source?: ValueSource): Promise<DispenserMachine>;
  readonly firstMachine: DispenserMachine;
  /** What the center answers; a test may put another center in its place, or lose messages. */
  ask(message: Uint8Array): Promise<Uint8Array | undefined>;
  terminal(requiredProfile?: number): Promise<Terminal>;
  /** Seconds since 2000-01-01; a test may move it. */
  nowSeconds: number;
}

export interface WorldOptions {
  readonly settlementProfile?: number;
  readonly keySizes?: KeySizes;
  /** 1 for a center with another master key than the usual one. */
  readonly firstKey?: number;
}

export const openWorld = async (options: WorldOptions = {}): Promise<World> => {
  const center = await openCenter({
    scheme,
    sha256: hostSha256,
    random: hostRandom,
    keys: testKeySource(options.firstKey),
    now: () => world.nowSeconds,
    settlementProfile: options.settlementProfile ?? PROFILE_FULL,
    keySizes: options.keySizes ?? KEY_SIZES.history,
  });
  const certificates = new Map<string, Uint8Array>();
  const world = {
    center,
    certificates,
    nowSeconds: 840_000_000,
    ask: (message: Uint8Array) => handle(center, certificates, message),
    blankCard: (eeprom?: Memory) => hostCard(scheme, hostSha256, hostRandom, eeprom),
    machine: (source?: ValueSource) => openMachine(world, source),
    terminal: async (requiredProfile = PROFILE_FULL) => openTerminal(world, requiredProfile),
    card: async (yen: number) => {
      const card = world.blankCard();
      await world.firstMachine.issue(card);
      if (yen) await world.firstMachine.load(card, yen);
      return card;
    },
  } as { -readonly [K in keyof World]: World[K] };
  world.firstMachine = await world.machine();
  return world;
};

/** The line of a dispenser to its center, without a network in between. */
const centerLine = (world: World): CenterLink => ({
  send: () => {},
  ask: async (question, answerType) => {
    const answer = await world.ask(question);
    return answer && answer[0] === answerType ? answer.subarray(1) : undefined;
  },
});

const openMachine = async (world: World, source?: ValueSource): Promise<DispenserMachine> => {
  const { center } = world;
  const { dispenserId, certificate } = await issueDispenser(center);
  world.certificates.set(dispenserId, certificate);
  return machineOver(world, source, { dispenserId, certificate }, ramMemory(DISPENSER_MEMORY_BYTES));
};

const machineOver = (
  world: World,
  source: ValueSource | undefined,
  own: { dispenserId: string; certificate: Uint8Array },
  memory: Memory,
): DispenserMachine => {
  const { center } = world;
  const { dispenserId, certificate } = own;
  const slot = tappedSlot();
  const { generation, profile, publicKey } = center.master;
  const masterKeys = [{ generation, key: scheme.importPublicKey(profile, publicKey) }];
  const dispenser: Dispenser = {
    dispenserId,
    source: source ?? onlineSource(centerLine(world), dispenserId, { scheme, masterKeys }),
    orders: orderStore(memory, hostSha256, dispenserId),
    reader: {
      slot,
      scheme,
      sha256: hostSha256,
      random: hostRandom,
      clock: { now: () => world.nowSeconds, set: () => {} },
      masterKeys,
      certificate,
      reference: referenceOf(hostSha256, certificate),
      requiredProfile: 0,
      verifiedCertificates: verifiedCache(16),
      verifiedUsages: verifiedCache(16),
    },
  };
  const withCard = async <T>(card: HostCard, work: () => Promise<T>): Promise<T> => {
    slot.card = card.program;
    try {
      await slot.activate();
      return await work();
    } finally {
      slot.card = undefined;
    }
  };
  return {
    dispenser,
    slot,
    certificate,
    memory,
    restart: (other = memory, line = source) => machineOver(world, line, own, other),
    issue: card => withCard(card, () => personalise(dispenser)),
    load: (card, yen) => withCard(card, () => load(dispenser, yen)),
    readValue: card =>
      withCard(card, async () => {
        const introduced = await introduce(dispenser.reader);
        return introduced.loadNumber ? (await proveValue(dispenser.reader, introduced)).value : 0;
      }),
  };
};

const openTerminal = async (world: World, requiredProfile: number): Promise<Terminal> => {
  const information = await issueTerminal(world.center);
  const slot = tappedSlot();
  const installer = {
    slot,
    scheme,
    sha256: hostSha256,
    random: hostRandom,
    clock: { now: () => world.nowSeconds, set: () => {} },
    requiredProfile,
    collectGarbage: () => {},
  };
  const start = async (journalMemory: Memory) =>
    terminalOver(
      slot,
      await install(installer, parseTerminalInformation(copyOf(information))),
      journalMemory,
      centerLine(world),
    );
  return start(ramMemory(JOURNAL_BYTES));
};

const terminalOver = (
  slot: TappedSlot,
  identity: Identity,
  journalMemory: Memory,
  line: CenterLink,
): Terminal => {
  const phone = {
    hal: {
      cardSlot: slot,
      sha256: hostSha256,
      timer: { now: () => 0, after: () => 0, cancel: () => {} },
      collectGarbage: () => {},
      clock: identity.reader.clock,
      display: {},
      keypad: {},
      journalMemory,
    },
    failed: '',
    reporting: undefined,
    unreadCards: 0,
    scheme,
    random: hostRandom,
    journal: journalStore(journalMemory, hostSha256),
    receipts: receiptStore(journalMemory, hostSha256),
    center: line,
  } as unknown as Phone;
  return {
    slot,
    journalMemory,
    identity,
    phone,
    insert: async card => {
      slot.card = card.program;
      await slot.activate();
      const introduced = await introduce(identity.reader);
      const account = await proveValue(identity.reader, introduced);
      resolvePending(phone, account);
      return account;
    },
    charge: async (account, yen) => settleCharge(phone, await charge(phone, identity, account, yen)),
    report: () => {
      slot.card = undefined;
      return reportMoney(phone, identity);
    },
    restart: (journal = journalMemory) => {
      const { reader } = identity;
      const forgotten = {
        ...reader,
        verifiedCertificates: verifiedCache<never>(4),
        verifiedUsages: verifiedCache<number>(16),
      };
      return terminalOver(slot, { ...identity, reader: forgotten }, journal, line);
    },
  };
};

/**
 * Where the usage information begins in the card's area: behind the number of loads and the last order's
 * name.
 */
export const USAGE_AT = 2 + ORDER_NAME_OCTETS;

/** The first load of a card that was never loaded, as its dispenser asks for it. */
export const firstLoad = (
  cardId: string,
  dispenserId: string,
  amount: number,
  orderNumber = 1,
): LoadRequest => ({
  cardId,
  dispenserId,
  orderNumber,
  previousValue: 0,
  previousReference: NO_REFERENCE,
  previousOrder: NO_ORDER,
  amount,
  loadNumber: 1,
});

/** A card in a slot of its own, selected. */
export const inSlot = async (card: HostCard) => {
  const slot = tappedSlot();
  slot.card = card.program;
  await slot.activate();
  return { slot, status: await selectApplication(slot) };
};

/** Expects a fault of this code. */
export const refused = async (code: string, work: () => Promise<unknown>): Promise<void> => {
  const outcome = await work().then(
    () => 'nothing thrown',
    error => (faultCode(error) === 'bug' ? String(error) : faultCode(error)),
  );
  assert.is(outcome, code);
};

/** A copy with one bit changed. */
export const flipped = (octets: Uint8Array, at: number, mask = 1): Uint8Array => {
  const other = copyOf(octets);
  other[at < 0 ? other.length + at : at] ^= mask;
  return other;
};

/** Another memory with the same contents. */
export const cloneMemory = (memory: Memory): Memory => {
  const clone = ramMemory(memory.size);
  clone.write(0, memory.read(0, memory.size));
  return clone;
};
