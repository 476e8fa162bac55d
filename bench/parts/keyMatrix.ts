/**
 * A passive matrix of keys: each connects its row with its column, with contact bounce. Pressed keys join
 * their rows and columns into one wire, so two keys of a column short their rows.
 */
import type { Bench, Part } from '../board/board.ts';
import type { Drive } from '../board/net.ts';
import { type Contact, createContact } from './bounce.ts';
import { createViolations } from './violations.ts';

export interface KeyMatrix extends Part {
  /** Presses the key at row × columns + column and lets go after `holdMs`. */
  press(at: number, holdMs?: number): void;
  /**
   * Presses it, before power-on too; any number of keys may be down at once, and one that is never let go is
   * stuck.
   */
  down(at: number): void;
  up(at: number): void;
}

/** Of a new dome key; worn ones reach 10 ms and more. */
const newBounceMs = 5;
const defaultHoldMs = 120;

export const createKeyMatrix = (
  bench: Bench,
  pins: { rows: readonly string[]; columns: readonly string[] },
  bounceMs = newBounceMs,
): KeyMatrix => {
  const { scheduler, nets } = bench;
  const violations = createViolations(scheduler);
  const wires = [...pins.rows, ...pins.columns].map(name => nets.at(name));
  const rowCount = pins.rows.length;
  const keyCount = rowCount * pins.columns.length;
  const random = bench.random.fork('key matrix');
  const contacts: Contact[] = [];
  let joining = false;
  let wasJoined = false;

  const wiresOf = (key: number): [number, number] => [
    Math.floor(key / pins.columns.length),
    rowCount + (key % pins.columns.length),
  ];

  /** For each wire the number of its group of joined wires. */
  const groups = (): number[] => {
    const group = wires.map((_, wire) => wire);
    for (let key = 0; key < keyCount; key++) {
      if (!contacts[key].isClosed()) continue;
      const [row, column] = wiresOf(key).map(wire => group[wire]);
      for (let wire = 0; wire < group.length; wire++) if (group[wire] === column) group[wire] = row;
    }
    return group;
  };

  const joined = (members: Drive[]): Drive => {
    const low = members.includes('low');
    if (low && members.includes('high'))
      violations.record('two pressed keys short a high row to a low one: drive the rows open drain');
    if (low) return 'low';
    return members.includes('high') ? 'high' : 'none';
  };

  const join = (): void => {
    const closed = contacts.some(contact => contact.isClosed());
    if (joining || !(closed || wasJoined)) return;
    joining = true;
    wasJoined = closed;
    const group = groups();
    const drives = wires.map(net => net.driveWithout('keys'));
    wires.forEach((net, wire) => {
      const others = drives.filter((_, other) => other !== wire && group[other] === group[wire]);
      const drive = joined(drives.filter((_, other) => group[other] === group[wire]));
      net.drive('keys', others.length && drive !== drives[wire] ? drive : 'none');
    });
    joining = false;
  };

  for (let key = 0; key < keyCount; key++) contacts.push(createContact(bench, random, bounceMs, join));
  for (const net of wires) net.onDrive(join);

  const move = (at: number, closed: boolean): void => {
    if (!contacts[at]) throw new RangeError(`key: expected 0 to ${keyCount - 1}, got ${at}`);
    contacts[at].move(closed);
  };
  return {
    name: 'key matrix',
    violations: violations.list,
    down: at => move(at, true),
    up: at => move(at, false),
    press: (at, holdMs = defaultHoldMs) => {
      move(at, true);
      scheduler.after(holdMs * 1000, () => move(at, false));
    },
  };
};
