/**
 * A board's wiring as SVG: the board in the middle, its parts left and right, each wire straight with an
 * arrow in the direction of the signal. The board's pins stand in the order of the parts, so that no wire
 * crosses another; a bus pin is repeated at each part on the bus.
 */
import type { BoardDescription } from '../board.ts';
import type { PinUse } from '../check/uses.ts';
import { type DrawnPart, partsOf } from './parts.ts';

const WIDTH = 960;
const MARGIN = 24;
const PART_WIDTH = 250;
const WIRE = 80;
const BOARD_LEFT = MARGIN + PART_WIDTH + WIRE;
const BOARD_RIGHT = WIDTH - BOARD_LEFT;
const TOP = 96;
const ROW = 22;
const HEAD = 28;
const FOOT = 8;
const GAP = 16;
const INSET = 14;

/** Colours of the parts, in turn: neighbours differ, and text on white is legible. */
const COLOURS = ['#1f5fa8', '#b3541e', '#2e7d4f', '#8a3ea0', '#a33b3b', '#1b7f86', '#7a6a17', '#4a4fb0'];

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

interface Side {
  readonly part: DrawnPart;
  readonly colour: string;
  readonly y: number;
}

const heightOf = ({ uses }: DrawnPart): number => HEAD + uses.length * ROW + FOOT;

/** Places parts in their order, each on the side that is shorter. */
const shareOut = (parts: readonly DrawnPart[]): { left: Side[]; right: Side[]; bottom: number } => {
  const sides = { left: [] as Side[], right: [] as Side[] };
  const next = { left: TOP + INSET, right: TOP + INSET };
  parts.forEach((part, at) => {
    const side = next.left <= next.right ? 'left' : 'right';
    sides[side].push({ part, colour: COLOURS[at % COLOURS.length], y: next[side] });
    next[side] += heightOf(part) + GAP;
  });
  return { ...sides, bottom: Math.max(next.left, next.right) - GAP + INSET };
};

const text = (x: number, y: number, style: string, words: string): string =>
  `<text x="${x}" y="${y}" class="${style}">${escaped(words)}</text>`;

const arrow = (x: number, y: number, towards: -1 | 1, colour: string): string =>
  `<path d="M${x} ${y}l${-8 * towards} -4v8z" fill="${colour}"/>`;

/** `isShared`: other parts are on the same pin. `outward` is the direction from the board to the part. */
const wire = (use: PinUse, isShared: boolean, outward: -1 | 1, y: number, colour: string): string => {
  const from = outward < 0 ? BOARD_LEFT : BOARD_RIGHT;
  const to = from + outward * WIRE;
  const line = `<path d="M${from} ${y}H${to}" stroke="${colour}" stroke-width="2"/>`;
  const toPart = use.direction !== 'in' ? arrow(to, y, outward, colour) : '';
  const toBoard = use.direction !== 'out' ? arrow(from, y, outward < 0 ? 1 : -1, colour) : '';
  const dot = isShared ? `<circle cx="${from + outward * 26}" cy="${y}" r="4" fill="${colour}"/>` : '';
  return line + toPart + toBoard + dot;
};

const boardPin = (use: PinUse, outward: -1 | 1, y: number): string => {
  const inner = -outward;
  const edge = outward < 0 ? BOARD_LEFT : BOARD_RIGHT;
  const anchor = outward < 0 ? 'start' : 'end';
  return (
    text(edge + inner * 10, y + 5, `pin ${anchor}`, use.pin) +
    (use.role ? text(edge + inner * 48, y + 4, `role ${anchor}`, use.role) : '')
  );
};

const drawPart = ({ part, colour, y }: Side, outward: -1 | 1, shared: readonly string[]): string => {
  const left = outward < 0 ? MARGIN : WIDTH - MARGIN - PART_WIDTH;
  const signalX = outward < 0 ? left + PART_WIDTH - 10 : left + 10;
  const rows = part.uses.map((use, at) => {
    const rowY = y + HEAD + at * ROW + ROW / 2;
    return (
      wire(use, shared.includes(use.pin), outward, rowY, colour) +
      boardPin(use, outward, rowY) +
      text(signalX, rowY + 5, `signal ${outward < 0 ? 'end' : 'start'}`, use.signal)
    );
  });
  return [
    `<rect x="${left}" y="${y}" width="${PART_WIDTH}" height="${heightOf(part)}" rx="6" fill="#fff" stroke="${colour}" stroke-width="1.5"/>`,
    `<text x="${left + PART_WIDTH / 2}" y="${y + 19}" class="part" style="fill:${colour}">${escaped(part.name)}</text>`,
    ...rows,
  ].join('\n');
};

const STYLE = `text{font-family:"DejaVu Sans",Verdana,Helvetica,sans-serif;fill:#222}
.title{font-size:20px;font-weight:bold}.note{font-size:12.5px;fill:#555}.chip{font-size:15px;font-weight:bold;text-anchor:middle}
.part{font-size:13.5px;font-weight:bold;text-anchor:middle}.pin{font-size:13.5px;font-weight:bold}.signal{font-size:12.5px}
.role{font-size:11px;fill:#666}.start{text-anchor:start}.end{text-anchor:end}`;

/** SVG text of a board that `checkBoard` has nothing against. */
export const drawBoard = (board: BoardDescription): string => {
  const parts = partsOf(board);
  const pins = parts.flatMap(({ uses }) => uses.map(({ pin }) => pin));
  const shared = pins.filter((pin, at) => pins.indexOf(pin) !== at);
  const { left, right, bottom } = shareOut(parts);
  const height = bottom + 48;
  const { chip, storage } = board;
  const facts = `${chip.clockMHz} MHz, ${chip.variables} variables, Storage ${Math.floor(storage.bytes / 1024)} kB; console: ${board.console}`;
  const wifi = board.pins.wifi ? ' Network: the chip’s own Wi-Fi.' : '';
  const middle = (BOARD_LEFT + BOARD_RIGHT) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(`Wiring of ${board.title}`)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(MARGIN, 40, 'title start', board.title),
    text(MARGIN, 62, 'note start', `${facts}.${wifi}`),
    `<rect x="${BOARD_LEFT}" y="${TOP - 12}" width="${BOARD_RIGHT - BOARD_LEFT}" height="${bottom - TOP + 12}" rx="10" fill="#eef1ea" stroke="#333" stroke-width="2"/>`,
    text(middle, TOP + 14, 'chip', chip.part === 'host' ? 'virtual' : chip.part),
    ...left.map(side => drawPart(side, -1, shared)),
    ...right.map(side => drawPart(side, 1, shared)),
    text(
      MARGIN,
      height - 16,
      'note start',
      'Arrows: the way of the signal. ● a bus that parts share. Supply, ground, pull-ups and level shifters are not drawn. Nothing of this ran on silicon.',
    ),
    '</svg>',
    '',
  ].join('\n');
};
