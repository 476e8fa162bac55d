/**
 * Compares what a board's `wire()` touches with its data: both are the board, and a person solders by the
 * data.
 */
import type { BoardDescription } from '../board.ts';
import { complaint } from './checkShape.ts';
import { usesOf } from './uses.ts';

/** What `wire()` touched while it was called. */
export interface TouchedWiring {
  /** Names of pins. */
  readonly pins: readonly string[];
  /** Names of serial ports, SPI and I²C buses. */
  readonly ports: readonly string[];
  /** Wires of ports that were set up: `Serial2.tx`. */
  readonly setups: readonly { readonly role: string; readonly pin: string }[];
}

/** Ports that the data name; a port made in software is none of the chip's. */
const portsOf = ({ pins }: BoardDescription): Map<string, string> => {
  const { card, network, panel, phone, memory, rtc, backpack } = pins;
  const named: [string, string | undefined][] = [
    ['pins.card.uart', card?.uart],
    ['pins.network.uart', network?.uart],
    ['pins.panel.uart', panel?.uart],
    ['pins.phone.uart', phone?.uart],
    ['pins.memory.spi', memory?.spi],
    ['pins.rtc.i2c', rtc?.i2c],
    ['pins.backpack.i2c', backpack?.i2c],
  ];
  return new Map(
    named.flatMap(([field, port]) =>
      port === undefined || port === 'software' ? [] : [[port, field] as const],
    ),
  );
};

const comparePorts = (board: BoardDescription, ports: readonly string[]): string[] => {
  const known = portsOf(board);
  const names = [...known.keys()].join(', ') || 'none';
  const foreign = ports
    .filter(port => !known.has(port))
    .map(port => complaint('wire()', `the ports that pins name (${names})`, whose(board, port)));
  const unused = [...known]
    .filter(([port]) => !ports.includes(port))
    .map(([port, field]) => complaint(field, `wire() to use ${port}`, undefined));
  return [...foreign, ...unused];
};

const whose = ({ console }: BoardDescription, port: string): string =>
  port === console ? `${port}, the console's` : port;

const comparePins = (board: BoardDescription, pins: readonly string[]): string[] => {
  const uses = usesOf(board);
  const foreign = pins
    .filter(pin => !uses.some(use => use.pin === pin))
    .map(pin => complaint('wire()', 'pins of the data only', pin));
  const unused = uses
    .filter(({ pin }) => !pins.includes(pin))
    .map(({ field, pin }) => complaint(field, `wire() to use ${pin}`, undefined));
  return [...foreign, ...unused];
};

const compareSetups = (board: BoardDescription, setups: TouchedWiring['setups']): string[] => {
  const uses = usesOf(board);
  return setups.flatMap(({ role, pin }) => {
    const use = uses.find(other => other.role === role);
    return use && use.pin !== pin ? [complaint(use.field, `wire() to put ${role} on ${use.pin}`, pin)] : [];
  });
};

/**
 * A sentence for each difference between a board's data and what its `wire()` touched; none for a right
 * board.
 */
export const checkWiring = (board: BoardDescription, touched: TouchedWiring): string[] => [
  ...new Set([
    ...comparePorts(board, touched.ports),
    ...comparePins(board, touched.pins),
    ...compareSetups(board, touched.setups),
  ]),
];
