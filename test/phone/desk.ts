/**
 * A whole terminal program in plain Node, over parts whose levels a test sets by hand. Time moves by `pass`
 * and nothing takes any, so that a limit is met to the millisecond. Electrical parts: `rig.ts`.
 */
import { type HostCard, hostCard } from '../../bench/card/hostCard.ts';
import { issueTerminal } from '../../center/issue.ts';
import { serveStream } from '../../center/serveStream.ts';
import { copyOf } from '../../firmware/runtime/bytes.ts';
import { TERMINAL_INFORMATION } from '../../firmware/storage/keyMemoryMap.ts';
import { twoSlotRecord } from '../../firmware/storage/twoSlotRecord.ts';
import { chooseService } from '../../firmware/terminal/call/chooseService.ts';
import { english } from '../../firmware/terminal/display/prompts/english.ts';
import { german } from '../../firmware/terminal/display/prompts/german.ts';
import type { Prompt } from '../../firmware/terminal/display/prompts/index.ts';
import { type CraftMenu, startTerminal } from '../../firmware/terminal/main.ts';
import { journalStore } from '../../firmware/terminal/money/settlementJournal.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import type { Hal } from '../../hal/hal.ts';
import type { Sha256Suite } from '../../hal/hash.ts';
import type { Key } from '../../hal/keypad.ts';
import { LINE_ANSWERED, LINE_OPEN, LINE_READY, LINE_SEIZED, type LineState } from '../../hal/line.ts';
import type { Memory } from '../../hal/memory.ts';
import { hostHashes } from '../../host/hashes.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { handTimer } from '../mqtt/handTimer.ts';
import {
  cloneMemory,
  random,
  scheme,
  sha256,
  type TappedSlot,
  tappedSlot,
  type World,
} from '../settlement/rig.ts';

const KEY_MEMORY_BYTES = 5910;
const JOURNAL_BYTES = 32_768;

export interface Desk {
  readonly slot: TappedSlot;
  readonly journalMemory: Memory;
  /** The terminal's parts; a test may replace one before `start`. */
  readonly hal: Hal & { sha256: Sha256Suite };
  /** Types of the messages to the center. */
  readonly asked: number[];
  /** The center answers; false: the line to it is cut. */
  isOnline: boolean;
  /** The display's lines that are not blank. */
  shown(): string[];
  /** `milliseconds what` of the parts' actions since the last call: beeps, digits, loop and speech. */
  done(): string[];
  pass(ms: number): Promise<void>;
  start(craftMenu?: CraftMenu): Promise<void>;
  hook(lifted: boolean): void;
  press(...keys: Key[]): void;
  insert(card: HostCard): void;
  remove(): void;
  /** What the exchange brings about. */
  far(state: LineState): void;
  /** The same, for a change that the line does not tell. */
  quietly(state: LineState): void;
  nowMs(): number;
}

export const PROMPTS = english.split('\n');
export const GERMAN = german.split('\n');
export const said = (prompt: Prompt): string => PROMPTS[prompt];

/** The octets of a terminal's 2M1. */
export const newTerminal = (world: World): Promise<Uint8Array> => issueTerminal(world.center);

/** Cards of a value, each as its dispenser gave it out: issued once, its EEPROM copied. */
export const cardsOf = (world: World): ((yen: number) => Promise<HostCard>) => {
  const issued = new Map<number, HostCard>();
  return async yen => {
    const first = issued.get(yen) ?? (await world.card(yen));
    issued.set(yen, first);
    return hostCard(scheme, sha256, random, cloneMemory(first.eeprom));
  };
};

/** A terminal of `world` whose record holds `information`; a phone that waits for its 2M1 without one. */
export const openDesk = (world: World, information?: Uint8Array): Desk => {
  const timer = handTimer();
  let done: string[] = [];
  let since = 0;
  const note = (what: string) => done.push(`${timer.now() - since} ${what}`);
  let lines: string[] = [];
  let lifted = false;
  let speech = false;
  let state: LineState = LINE_OPEN;
  const told = {
    hook: (_: boolean) => {},
    key: (_: Key) => {},
    presence: (_: boolean) => {},
    line: () => {},
    data: (_: Uint8Array) => {},
  };
  const slot = tappedSlot();
  slot.nowMs = timer.now;
  slot.onPresence = listener => {
    told.presence = listener;
  };
  const keyMemory = ramMemory(KEY_MEMORY_BYTES);
  const { at, payloadMax } = TERMINAL_INFORMATION;
  if (information) twoSlotRecord(keyMemory, at, payloadMax, sha256).write(copyOf(information));
  const journalMemory = ramMemory(JOURNAL_BYTES);
  const center = serveStream(world.center, world.certificates, octets => told.data(octets), timer.now, {
    heard: message => {
      desk.asked.push(message[0]);
      return desk.isOnline ? message : undefined;
    },
  });
  const hal: Desk['hal'] = {
    cardSlot: slot,
    keypad: {
      onKey: listener => {
        told.key = listener;
      },
    },
    display: {
      columns: 20,
      rows: 4,
      show: shown => {
        lines = shown;
      },
    },
    handset: {
      onHook: listener => {
        told.hook = listener;
      },
      isLifted: () => lifted,
      speech: on => {
        if (on !== speech) note(on ? 'speech' : 'mute');
        speech = on;
      },
    },
    line: {
      seize: () => {
        note('seize');
        state = LINE_SEIZED;
      },
      release: () => {
        if (state !== LINE_OPEN) note('release');
        state = LINE_OPEN;
      },
      dial: async digit => void note(`dial ${digit}`),
      state: () => state,
      onChange: listener => {
        told.line = listener;
      },
    },
    sounder: { beep: ms => void note(`beep ${ms}`) },
    clock: { now: () => world.nowSeconds, set: () => {} },
    timer,
    entropy: { gather: length => random.bytes(length) },
    network: {
      write: octets => center.receive(octets),
      onData: listener => {
        told.data = listener;
      },
    },
    sha256: hostHashes.sha256,
    keyMemory,
    journalMemory,
    collectGarbage: () => {},
    noteFault: code => void note(`fault ${code}`),
  };
  const desk: Desk = {
    slot,
    journalMemory,
    hal,
    asked: [],
    isOnline: true,
    shown: () => lines.filter(line => line.trim()),
    done: () => {
      const result = done;
      done = [];
      since = timer.now();
      return result;
    },
    pass: async ms => void (await timer.run(ms)),
    start: async craftMenu => {
      startTerminal(hal, opensslEngine(), [english, german], chooseService, craftMenu);
      await desk.pass(1_000);
    },
    hook: up => {
      lifted = up;
      told.hook(up);
    },
    press: (...keys) => {
      for (const key of keys) told.key(key);
    },
    insert: card => {
      slot.card = card.program;
      told.presence(true);
    },
    remove: () => {
      slot.card = undefined;
      told.presence(false);
    },
    far: next => {
      state = next;
      told.line();
    },
    quietly: next => {
      state = next;
    },
    nowMs: timer.now,
  };
  return desk;
};

/** The journal as an auditor finds it. */
export const journalOf = (desk: Desk) => journalStore(desk.journalMemory, sha256).read();

/** A session that waits: the card's value shows. Nothing is noted yet. */
export const beginSession = async (desk: Desk, card: HostCard): Promise<void> => {
  await desk.start();
  desk.insert(card);
  await desk.pass(0);
  desk.done();
};

/** Opens a desk and begins a session with a new card of so many yen, which `cardOf` makes. */
export const sessionsWith =
  (world: World, information: Uint8Array, cardOf: ReturnType<typeof cardsOf>) =>
  async (yen: number): Promise<Desk> => {
    const desk = openDesk(world, information);
    await beginSession(desk, await cardOf(yen));
    return desk;
  };

/** From the cradle to an answered call, with dial tone and answer at once. */
export const talk = async (desk: Desk, digits = '0312'): Promise<void> => {
  desk.hook(true);
  await desk.pass(0);
  desk.far(LINE_READY);
  desk.press(...([...digits] as Key[]));
  await desk.pass(0);
  desk.far(LINE_ANSWERED);
  await desk.pass(0);
};

/** What the display shows at the last millisecond of a wait, and at its end. */
export const around = async (desk: Desk, ms: number): Promise<string[][]> => {
  await desk.pass(ms - 1);
  const before = desk.shown();
  await desk.pass(1);
  return [before, desk.shown()];
};
