import type { Computing } from '../../bench/board/board.ts';
import { seededRandom } from '../../bench/board/random.ts';
import type { CardLinkName } from '../../bench/card/linkProfiles.ts';
import { benchImage } from '../../bench/phone/image.ts';
import { createVirtualPhone, type VirtualPhone } from '../../bench/phone/virtualPhone.ts';
import { type Center, openCenter } from '../../center/center.ts';
import { serveStream } from '../../center/serveStream.ts';
import { createRandom } from '../../firmware/crypto/drbg.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { fromLatin1 } from '../../firmware/runtime/bytes.ts';
import { PROFILE_FULL } from '../../firmware/wire/settlementProfile.ts';
import type { Progress } from '../../flash/image/cachedImage.ts';
import { readBoard } from '../../flash/image/readBoard.ts';
import { hostHashes } from '../../host/hashes.ts';
import { KEY_SIZES, type KeySource } from '../../host/keys/keySource.ts';
import { keyStock } from '../../host/keys/keyStock.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { type MaskedOctets, maskCommand, maskMessage, maskResponse } from '../../trace/mask.ts';
import { commandName, messageName, responseName, type Trace } from '../../trace/names.ts';
import { type CardWatch, newCard, type SimulatedCard } from './cards.ts';
import { type DispenserMachine, openDispenserMachine } from './dispenser.ts';

/**
 * One of everything on one machine: a center, a dispenser at a counter, cards, and a terminal whose built
 * image runs on the virtual board. They share messages and nothing else (S1.1).
 */
export interface System {
  readonly phone: VirtualPhone;
  readonly center: Center;
  readonly dispenser: DispenserMachine;
  readonly cards: Map<string, SimulatedCard>;
  /** Makes a blank card and has it issued. Throws RangeError when the name is taken. */
  issueCard(name: string): Promise<SimulatedCard>;
  /** False: the center no longer answers the terminal. */
  centerReachable: boolean;
  ledger(): Promise<Ledger>;
}

/** The money in yen. No yen is missing when issued = spent + left after pending charges are settled. */
export interface Ledger {
  readonly issued: number;
  /** Settled by terminals, by their reports. */
  readonly spent: number;
  /** Pending charges in terminals' journals. */
  readonly pending: number;
  /** Orders that were paid and are not known to be on a card. */
  readonly open: number;
  /** Of the settled yen, those for which no card's receipt has come. */
  readonly unproved: number;
  readonly left: readonly { name: string; yen: number }[];
}

export interface SystemOptions {
  readonly keys: KeySource;
  readonly seed: number;
  /** Calendar time at the start, seconds since 2000-01-01. */
  readonly startSeconds: number;
  readonly trace: Trace;
  /** Image of the virtual board; built when it is missing. */
  readonly image?: string;
  /** The board whose wiring the terminal has; `virtual` by default. */
  readonly board?: string;
  /** Takes a line for each stage of the start. */
  readonly progress?: Progress;
  /** The cards' link profile; by default T=0 at the fastest rate. T=1 needs an image with T=1. */
  readonly cardLink?: CardLinkName;
  /** Time that the phone's computing takes; none by default. */
  readonly computing?: Computing;
}

/** Charges of the day in yen, by service number; terminals ask the center for them. */
const DIRECTORY_CHARGES = new Map([['104', 30]]);

type Tell = (from: string, to: string, name: string, octets: number, contents?: MaskedOctets) => void;

/**
 * The keys that the start needs and the terminal's image, made side by side: primes in other threads, images
 * in a process.
 */
const prepare = async ({ keys, image, board = 'virtual', progress = () => {} }: SystemOptions) => {
  const { master, terminal } = KEY_SIZES.standard;
  progress('Making the keys of center, dispenser and terminal …');
  const prepared = await Promise.all([
    keyStock(keys, [master, terminal, terminal]),
    image ? { image, description: await readBoard('virtual') } : benchImage(board, progress),
  ]);
  progress('Starting the phone …');
  return prepared;
};

export const startSystem = async (options: SystemOptions): Promise<System> => {
  const { seed, startSeconds, trace } = options;
  const noise = seededRandom(seed).fork('programs');
  const entropy = { gather: (length: number) => Uint8Array.from({ length }, () => noise.between(0, 255)) };
  const scheme = esignScheme(opensslEngine(), hostHashes);
  const random = createRandom(hostSha256, entropy, fromLatin1('cardphone bench'));

  const [keys, built] = await prepare(options);
  const phone = createVirtualPhone({
    ...built,
    seed,
    clockSeconds: startSeconds,
    ...(options.computing ? { computing: options.computing } : {}),
  });
  const now = () => startSeconds + Math.floor(phone.board.nowMs() / 1000);
  const tell: Tell = (from, to, name, octets, contents) =>
    trace({ atMs: phone.board.nowMs(), from, to, name, octets, ...(contents ? { contents } : {}) });
  const tellCard: CardWatch = (reader, owner, octets, fromCard) =>
    trace({
      atMs: phone.board.nowMs(),
      from: fromCard ? owner : reader,
      to: fromCard ? reader : owner,
      name: fromCard ? responseName(octets) : commandName(octets),
      octets: octets.length,
      contents: fromCard ? maskResponse(octets) : maskCommand(octets),
      fromCard,
    });

  const center = await openCenter({
    scheme,
    sha256: hostSha256,
    random,
    keys,
    now,
    settlementProfile: PROFILE_FULL,
    charges: DIRECTORY_CHARGES,
  });
  const dispenser = await openDispenserMachine(center, tell);
  const cards = new Map<string, SimulatedCard>();

  const system: System = {
    phone,
    center,
    dispenser,
    cards,
    centerReachable: true,
    issueCard: async name => {
      if (cards.has(name)) throw new RangeError(`card: expected a new name, got "${name}"`);
      const card = newCard(name, { scheme, sha256: hostSha256, random }, tellCard, options.cardLink);
      await dispenser.issue(card.program);
      cards.set(name, card);
      return card;
    },
    ledger: async () => {
      const left = [];
      for (const { name, program } of cards.values())
        left.push({ name, yen: await dispenser.readValue(program) });
      const { issuedYen: issued, openYen: open, settledYen: spent, pendingYen: pending } = center.books;
      return { issued, open, spent, pending, unproved: center.books.unprovedYen, left };
    },
  };
  connectCenter(system, tell);
  phone.board.powerOn();
  return system;
};

/** Connects the terminal's network line to the center. */
const connectCenter = (system: System, tell: Tell): void => {
  const { phone, center, dispenser } = system;
  const line = serveStream(center, dispenser.certificates, phone.network.send, phone.board.nowMs, {
    heard: message => {
      tell('terminal', 'center', messageName(message), message.length, maskMessage(message));
      return system.centerReachable ? message : undefined;
    },
    answered: answer => tell('center', 'terminal', messageName(answer), answer.length, maskMessage(answer)),
  });
  phone.network.onData(line.receive);
};
