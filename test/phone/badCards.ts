/** Cards that the phone must refuse, each with the prompt for the person. */
import { cardDevice } from '../../bench/card/cardDevice.ts';
import { hostCard } from '../../bench/card/hostCard.ts';
import type { CardDevice, CardIo } from '../../bench/parts/cardSocket/device.ts';
import { cardAreas } from '../../firmware/card/areas.ts';
import type { CardProgram } from '../../firmware/card/program.ts';
import { concat } from '../../firmware/runtime/bytes.ts';
import {
  CARD_BLOCKED,
  CARD_EXPIRED,
  CARD_INVALID,
  CARD_NOT_ISSUED,
  CARD_NOT_OURS,
  CARD_REFUSED,
  CARD_SILENT,
  CARD_UNREADABLE,
  CLOCK_LOST,
  NO_VALUE_LEFT,
  OUT_OF_ORDER,
  type Prompt,
} from '../../firmware/terminal/display/prompts/index.ts';
import {
  ABNORMALITY_VALUE_RAISED,
  INS_PROVE_VALUE,
  INS_READ,
  INS_SELECT,
} from '../../firmware/wire/cardCommands.ts';
import { PROFILE_FIG_5 } from '../../firmware/wire/settlementProfile.ts';
import type { System } from '../../simulation/system/system.ts';
import { giveCard, openSystem, readyKeys } from './rig.ts';

export interface BadCard {
  readonly what: string;
  readonly sentence: Prompt;
  make(system: System): Promise<CardDevice>;
}

const atContacts = (program: CardProgram): CardDevice => cardDevice(program, { toCard: 0, fromCard: 0 });

const years = (count: number): number => count * 365 * 86_400;

/** Sends `octets` after every reset and answers no command. */
const speaking = (octets: readonly number[]): CardDevice => {
  let io: CardIo | undefined;
  return {
    powerOn: contacts => {
      io = contacts;
    },
    reset: level => {
      const mine = io;
      if (level === 'high')
        mine?.after(300, () => {
          for (const octet of octets) mine.send(octet);
        });
    },
    character: () => {},
    powerOff: () => {
      io = undefined;
    },
  };
};

/** A program with one answer to all commands. */
const answering = (...response: number[]): CardProgram => ({
  reset: () => {},
  process: async () => Uint8Array.from(response),
});

/** A good card; its answers to one command are changed on their way. */
const altered = async (
  system: System,
  name: string,
  ins: number,
  change: (response: Uint8Array) => Uint8Array,
): Promise<CardDevice> => {
  const { program } = await giveCard(system, name, 1000);
  return atContacts({
    reset: () => program.reset(),
    process: async command => {
      const response = await program.process(command);
      return command[1] === ins ? change(response) : response;
    },
  });
};

const flipped = (octets: Uint8Array, at: number): Uint8Array => {
  const copy = Uint8Array.from(octets);
  copy[at] ^= 1;
  return copy;
};

/** All answers of a good card in one session, repeated in the next to the same commands. */
const replayed = async (system: System): Promise<CardDevice> => {
  const { program } = await giveCard(system, 'replayed', 1000);
  const said = new Map<string, Uint8Array>();
  const keyOf = (command: Uint8Array) => command.subarray(0, 4).join();
  const recorder: CardProgram = {
    reset: () => program.reset(),
    process: async command => {
      const response = await program.process(command);
      said.set(keyOf(command), response);
      return response;
    },
  };
  system.phone.insert(atContacts(recorder));
  await system.phone.shows('1000 YEN');
  system.phone.remove();
  await system.phone.shows('INSERT CARD');
  return atContacts({
    reset: () => {},
    process: async command => said.get(keyOf(command)) ?? Uint8Array.of(0x69, 0x85),
  });
};

/** The answer to another command. */
const outOfOrder = async (system: System): Promise<CardDevice> => {
  const { program } = await giveCard(system, 'outOfOrder', 1000);
  let last = Uint8Array.of(0x90, 0x00);
  return atContacts({
    reset: () => program.reset(),
    process: async command => {
      const late = last;
      last = Uint8Array.from(await program.process(command));
      return late;
    },
  });
};

export const BAD_CARDS: readonly BadCard[] = [
  {
    what: 'answers nothing, as one that is upside down',
    sentence: CARD_SILENT,
    make: async () => speaking([]),
  },
  {
    what: 'answers to reset with what is no convention byte',
    sentence: CARD_UNREADABLE,
    make: async () => speaking([0x55, 0xaa, 0x55, 0xaa]),
  },
  {
    what: 'stops within its answer to reset',
    sentence: CARD_SILENT,
    make: async () => speaking([0x3b, 0x17, 0x18]),
  },
  {
    what: 'falls silent after its answer to reset',
    sentence: CARD_SILENT,
    make: async () => speaking([0x3b, 0x02, 0x14, 0x50]),
  },
  {
    what: 'has another application (6A82)',
    sentence: CARD_NOT_OURS,
    make: async () => atContacts(answering(0x6a, 0x82)),
  },
  {
    what: 'answers a status that means nothing',
    sentence: CARD_NOT_OURS,
    make: async () => atContacts(answering(0x66, 0x66)),
  },
  {
    what: 'says OK and no more',
    sentence: CARD_UNREADABLE,
    make: async () => atContacts(answering(0x90, 0x00)),
  },
  {
    what: 'has a status that is too short',
    sentence: CARD_UNREADABLE,
    make: system => altered(system, 'short', INS_SELECT, r => concat([r.subarray(0, 9), r.subarray(-2)])),
  },
  {
    what: 'has a status that is too long',
    sentence: CARD_UNREADABLE,
    make: system => altered(system, 'long', INS_SELECT, r => concat([new Uint8Array([1]), r])),
  },
  {
    what: 'answers the command before',
    sentence: CARD_UNREADABLE,
    make: outOfOrder,
  },
  {
    what: 'has an altered certificate',
    sentence: CARD_INVALID,
    make: system => altered(system, 'forged', INS_READ, r => flipped(r, r.length - 20)),
  },
  {
    what: 'claims another value than it signs',
    sentence: CARD_INVALID,
    make: system => altered(system, 'raised', INS_PROVE_VALUE, r => (r.length > 20 ? flipped(r, 17) : r)),
  },
  {
    what: 'names usage information that it has not',
    sentence: CARD_INVALID,
    make: system => altered(system, 'unknown', INS_PROVE_VALUE, r => (r.length > 30 ? flipped(r, 24) : r)),
  },
  {
    what: 'replays an earlier session',
    sentence: CARD_INVALID,
    make: replayed,
  },
  {
    what: 'was issued by another system',
    sentence: CARD_INVALID,
    make: async () => (await giveCard(await openSystem({ keys: readyKeys(1) }), 'foreign', 1000)).device,
  },
  {
    what: 'is blank',
    sentence: CARD_NOT_ISSUED,
    make: async ({ center }) => {
      const { scheme, sha256, random } = center;
      return atContacts(hostCard(scheme, sha256, random).program);
    },
  },
  {
    what: 'has never been loaded',
    sentence: NO_VALUE_LEFT,
    make: async system => (await giveCard(system, 'empty', 0)).device,
  },
  {
    what: 'was blocked',
    sentence: CARD_BLOCKED,
    make: async system => {
      const card = await giveCard(system, 'blocked', 1000);
      cardAreas(card.eeprom, system.center.sha256).state.write(Uint8Array.of(ABNORMALITY_VALUE_RAISED, 1));
      return card.device;
    },
  },
  {
    what: 'leaves random numbers out of what it signs (Fig. 5)',
    sentence: CARD_NOT_OURS,
    make: async system => {
      const center = system.center as { settlementProfile: number };
      const whole = center.settlementProfile;
      center.settlementProfile = PROFILE_FIG_5;
      const card = await giveCard(system, 'weaker', 1000);
      center.settlementProfile = whole;
      return card.device;
    },
  },
  {
    what: 'refuses to prove its value',
    sentence: CARD_REFUSED,
    make: system => altered(system, 'stubborn', INS_PROVE_VALUE, () => Uint8Array.of(0x69, 0x85)),
  },
  {
    what: 'is older than its term of validity',
    sentence: CARD_EXPIRED,
    make: async system => {
      const center = system.center as { now: () => number };
      const { now } = center;
      center.now = () => now() - years(4);
      const card = await giveCard(system, 'old', 0);
      center.now = now;
      return card.device;
    },
  },
  {
    what: 'is good, but the phone’s own term is over',
    sentence: OUT_OF_ORDER,
    make: async system => {
      const card = await giveCard(system, 'young', 1000);
      // The last report ends; the next one, after this card, sets the clock right again.
      await system.phone.advance(5_000);
      const clock = system.phone.rtc!;
      clock.setSeconds(clock.seconds() + years(2));
      return card.device;
    },
  },
  {
    what: 'is good, but the phone has lost its calendar',
    sentence: CLOCK_LOST,
    make: async system => {
      const card = await giveCard(system, 'timeless', 1000);
      await system.phone.advance(5_000);
      system.phone.rtc!.loseBattery();
      return card.device;
    },
  },
];
