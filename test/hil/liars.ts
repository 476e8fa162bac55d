/**
 * Cards that the phone must refuse, for a wire and for the virtual socket: octets after a reset, or a lying
 * program.
 */
import { hostCard } from '../../bench/card/hostCard.ts';
import type { CardProgram } from '../../firmware/card/program.ts';
import { INS_PROVE_VALUE, INS_READ } from '../../firmware/wire/cardCommands.ts';
import type { BenchCard } from './bench.ts';
import type { Office } from './office.ts';

export interface Liar {
  readonly what: string;
  /** The link to it works: it is refused for what it says. */
  readonly isReadable: boolean;
  make(office: Office): Promise<BenchCard>;
}

const yen = 1000;
const mute: CardProgram = { reset: () => {}, process: () => new Promise(() => {}) };
const saying = (...says: number[]): BenchCard => ({ program: mute, says });
const answering = (...response: number[]): BenchCard => ({
  program: { reset: () => {}, process: async () => Uint8Array.from(response) },
});

/**
 * A good card whose answers to one command are changed on their way; only answers of `octetsMin` octets or
 * more are changed.
 */
const altered = async (
  office: Office,
  ins: number,
  octetsMin: number,
  at: (length: number) => number,
): Promise<BenchCard> => {
  const { program } = await office.newCard(yen);
  return {
    program: {
      reset: () => program.reset(),
      process: async command => {
        const response = Uint8Array.from(await program.process(command));
        if (command[1] === ins && response.length >= octetsMin) response[at(response.length)] ^= 1;
        return response;
      },
    },
  };
};

export const LIARS: readonly Liar[] = [
  { what: 'says nothing after a reset', isReadable: false, make: async () => saying() },
  {
    what: 'answers a reset with no convention octet',
    isReadable: false,
    make: async () => saying(0x55, 0xaa, 0x55, 0xaa),
  },
  { what: 'stops within its answer to reset', isReadable: false, make: async () => saying(0x3b, 0x17, 0x18) },
  {
    what: 'falls silent after its answer to reset',
    isReadable: false,
    make: async () => saying(0x3b, 0x02, 0x14, 0x50),
  },
  { what: 'has another application (6A82)', isReadable: true, make: async () => answering(0x6a, 0x82) },
  { what: 'says OK and no more', isReadable: false, make: async () => answering(0x90, 0x00) },
  {
    what: 'has an altered certificate',
    isReadable: true,
    make: office => altered(office, INS_READ, 40, length => length - 20),
  },
  {
    what: 'claims another value than it signs',
    isReadable: true,
    make: office => altered(office, INS_PROVE_VALUE, 21, () => 17),
  },
  {
    what: 'refuses to prove its value',
    isReadable: true,
    make: async office => {
      const { program } = await office.newCard(yen);
      return {
        program: {
          reset: () => program.reset(),
          process: async command =>
            command[1] === INS_PROVE_VALUE ? Uint8Array.of(0x69, 0x85) : program.process(command),
        },
      };
    },
  },
  {
    what: 'is blank',
    isReadable: true,
    make: async ({ center }) => hostCard(center.scheme, center.sha256, center.random),
  },
  { what: 'has never been loaded', isReadable: true, make: office => office.newCard(0) },
];
