/** The virtual board: the built image in Node, every part behind its pins, virtual time. */

import { cardDevice } from '../../../bench/card/cardDevice.ts';
import type { CardDevice, CardIo } from '../../../bench/parts/cardSocket/device.ts';
import { createVirtualPhone, type VirtualPhone } from '../../../bench/phone/virtualPhone.ts';
import { readBoard } from '../../../flash/image/readBoard.ts';
import type { Key } from '../../../hal/keypad.ts';
import type { Memory } from '../../../hal/memory.ts';
import { builtImage } from '../../phone/builtImage.ts';
import type { Bench, BenchCard, Front, Wiring } from '../bench.ts';
import { type KeyProfileName, openOffice, START_SECONDS } from '../office.ts';
import { provisionPin } from './provisionPin.ts';

const answeredLimitMs = 60_000;
const handMs = 300;
/** ISO 7816-3, 8.1: the answer begins 400 to 40 000 clocks after RST. */
const answerAfterUs = 300;

/** A card without a program: the same octets after every reset. */
const speaking = (octets: readonly number[], wire: Front['wire']): CardDevice => {
  let io: CardIo | undefined;
  return {
    powerOn: contacts => {
      io = contacts;
    },
    reset: level => {
      const contacts = io;
      if (level === 'high')
        contacts?.after(answerAfterUs, () => {
          for (const octet of octets) contacts.send(octet);
          wire.fromCard += octets.length;
        });
    },
    character: () => {
      wire.toCard++;
    },
    powerOff: () => {
      io = undefined;
    },
  };
};

/** A part's memory cells, as the provisioning tool writes them. */
const arrayMemory = (contents: Uint8Array): Memory => ({
  size: contents.length,
  read: (offset, length) => Uint8Array.from(contents.subarray(offset, offset + length)),
  write: (offset, bytes) => contents.set(bytes, offset),
});

const frontOf = (phone: VirtualPhone): Front => {
  const wire = { toCard: 0, fromCard: 0 };
  const deviceOf = ({ program, says }: BenchCard) =>
    says ? speaking(says, wire) : cardDevice(program, wire);
  const type = async (keys: readonly Key[]) => {
    await phone.type(keys);
    await phone.advance(handMs);
  };
  return {
    wire,
    display: () => phone.display().map(row => row.trimEnd()),
    press: key => type([key]),
    dial: digits => type([...digits] as Key[]),
    hook: lifted => phone.hook(lifted),
    answered: () =>
      phone.board.run({
        until: () => phone.line?.state() === 'answered',
        limitMs: answeredLimitMs,
        waitingFor: 'the far end to answer',
      }),
    insert: card => {
      wire.toCard = wire.fromCard = 0;
      phone.insert(deviceOf(card));
    },
    remove: () => void phone.remove(),
  };
};

const WIRING: Wiring = {
  console: true,
  flash: true,
  panel: true,
  card: true,
  network: true,
  power: true,
  memory: true,
  tamper: true,
  craft: true,
  heap: 'the virtual board does not count variables',
};

/** `image` replaces the image built from the sources. */
export const virtualBench = async (profile: KeyProfileName, image?: string): Promise<Bench> => {
  const built = image ?? (await builtImage());
  const board = await readBoard('virtual');
  const phone = createVirtualPhone({
    description: board,
    image: built,
    seed: 1,
    clockSeconds: START_SECONDS,
  });
  const nowMs = () => phone.board.nowMs();
  const office = await openOffice(profile, nowMs);
  office.connect({ write: octets => phone.network.send(octets), onData: phone.network.onData });
  let told = 0;
  const front = frontOf(phone);
  return {
    target: 'virtual',
    board,
    wiring: WIRING,
    insertionsMax: 1,
    front,
    office,
    nowMs,
    pause: milliseconds => phone.advance(milliseconds),
    until: (what, done, limitMs) =>
      phone.board.run({ until: done, limitMs, waitingFor: what }).catch((error: Error) => {
        throw new Error(`${error.message}; it shows ${front.display().join(' | ')}`);
      }),
    flash: async () => {
      const written = Buffer.from(built, 'latin1');
      phone.board.storage.write('.boot0', written);
      const kept = phone.board.storage.read('.boot0');
      return [{ name: '.boot0', bytes: written.length, same: !!kept && written.equals(Buffer.from(kept)) }];
    },
    start: async () => {
      phone.board.powerOff();
      await phone.advance(handMs);
      phone.board.powerOn();
    },
    cut: async () => phone.board.powerOff(),
    craftPin: () => provisionPin(arrayMemory(phone.fram!.contents)),
    openCover: () => phone.sram?.tamper(),
    evaluate: async expression => phone.board.evaluate(expression),
    variables: () => Promise.reject(new Error(String(WIRING.heap))),
    complaints: () => {
      const all = [...phone.board.errors, ...phone.board.violations()];
      const fresh = all.slice(told);
      told = all.length;
      return fresh;
    },
    losses: () => 0,
    close: async () => phone.board.powerOff(),
  };
};
