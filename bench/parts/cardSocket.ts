/**
 * The card socket: six contacts (ISO/IEC 7816-2) and a presence switch, and the card that is put into it. It
 * watches the order of activation and deactivation of ISO/IEC 7816-3, clause 6.
 */
import type { Bench, Part } from '../board/board.ts';
import { createContact } from './bounce.ts';
import { type CardPins, createContacts, isClockInRange } from './cardSocket/contacts.ts';
import type { CardDevice } from './cardSocket/device.ts';
import { createIoLine } from './cardSocket/ioLine.ts';
import { createCardPower } from './cardSocket/power.ts';
import { watchSequence } from './cardSocket/sequence.ts';
import { createViolations } from './violations.ts';

/** A part of the board, into which a test or a play puts a card. */
export interface CardSocket extends Part {
  /** Throws if there is a card in the slot. */
  insert(device: CardDevice): void;
  /** Takes the card out now; returns it. */
  remove(): CardDevice | undefined;
  inserted(): CardDevice | undefined;
  isPowered(): boolean;
  /** The contacts' flat cable has broken: no card is reached; the switch still works. */
  die(dead: boolean): void;
}

const bounceMs = 8;
/** The contacts have wiped clean this long after the switch first closed. */
const wipeMs = 10;

/** A socket without a card, at the nets of these pins. */
export const createCardSocket = (bench: Bench, pins: CardPins): CardSocket => {
  const { scheduler, nets } = bench;
  const violations = createViolations(scheduler);
  let device: CardDevice | undefined;
  let connected = false;
  let supplied = false;
  let died = false;
  const switchContact = createContact(bench, bench.random.fork('card switch'), bounceMs, closed =>
    nets.at(pins.present).drive('card switch', closed ? 'low' : 'none'),
  );
  const contacts = createContacts(nets, pins);
  const power = createCardPower(scheduler, () => device);
  const isPowered = power.isOn;
  watchSequence(scheduler, contacts, violations, {
    isSupplied: () => supplied,
    isConnected: () => connected,
    isPowered,
  });
  const line = createIoLine(bench, pins, contacts, power);

  const powerUp = (): void => {
    power.up();
    const io = line.open();
    power.tell(card => card.powerOn(io));
  };
  contacts.vcc.onChange(level => {
    if (level === 0) power.down();
    else if (supplied && connected) powerUp();
  });
  contacts.rst.onChange(level => {
    if (!supplied || !isPowered() || !isClockInRange(contacts)) return;
    if (level === 0) line.reset();
    power.tell(card => card.reset(level === 1 ? 'high' : 'low'));
  });

  const insert = (next: CardDevice): void => {
    if (device) throw new Error('insert: there is a card in the slot; remove it first');
    device = next;
    switchContact.move(true);
    scheduler.after(wipeMs * 1000, () => {
      if (device !== next || died) return;
      connected = true;
      if (contacts.vcc.level() === 1) powerUp();
    });
  };
  const remove = (): CardDevice | undefined => {
    const taken = device;
    if (!taken) return undefined;
    connected = false;
    power.down();
    device = undefined;
    switchContact.move(false);
    return taken;
  };
  return {
    name: 'card socket',
    violations: violations.list,
    inserted: () => device,
    isPowered,
    insert,
    remove,
    die: dead => {
      died = dead;
      connected = connected && !dead;
      if (dead) power.down();
    },
    power: on => {
      supplied = on;
      if (!on) power.down();
    },
  };
};
