/** The picture of the house as SVG: rooms on floors, each floor above everything that it imports. */
import { floorsOf, type Graph } from './graph.ts';

const FLOOR_HEIGHT = 92;
const BOX_HEIGHT = 30;
const GAP = 16;
const MARGIN = 24;
const CHARACTER_WIDTH = 7.2;
/** Sweeps down and up that bring each room near those it is joined to; more change nothing here. */
const SWEEPS_MAX = 24;

/** One colour a wing of the house, by the first part of a room's name. */
const COLOURS: Readonly<Record<string, string>> = {
  firmware: '#cfe3ff',
  hal: '#d5efd9',
  boards: '#e6f3c9',
  host: '#eee3d0',
  flash: '#ffe2c2',
  bench: '#f6d5e5',
  center: '#fff2b3',
  trace: '#d9f1f5',
  simulation: '#e5dcf8',
  measure: '#e8e8e8',
  cli: '#f9d4d0',
};

interface Box {
  readonly room: string;
  readonly floor: number;
  x: number;
}

const widthOf = (room: string): number => room.length * CHARACTER_WIDTH + 18;

/** Arrows that no longer way replaces: where a → b → c, the arrow a → c is left out of the picture. */
export const directArrows = (rooms: Graph): [string, string][] => {
  const below = new Map<string, Set<string>>();
  const reach = (room: string): Set<string> => {
    const known = below.get(room);
    if (known) return known;
    const all = new Set<string>();
    for (const to of rooms.get(room) ?? []) for (const name of [to, ...reach(to)]) all.add(name);
    below.set(room, all);
    return all;
  };
  return [...rooms].flatMap(([from, arrows]) =>
    arrows
      .filter(to => !arrows.some(other => other !== to && reach(other).has(to)))
      .map((to): [string, string] => [from, to]),
  );
};

/** Puts the boxes of one floor side by side in the order of `wanted`, as near to it as their widths allow. */
const settle = (boxes: Box[], wanted: (box: Box) => number): void => {
  const targets = new Map(boxes.map(box => [box, wanted(box)]));
  boxes.sort((a, b) => targets.get(a)! - targets.get(b)! || (a.room < b.room ? -1 : 1));
  let free = Number.NEGATIVE_INFINITY;
  for (const box of boxes) {
    box.x = Math.max(free, targets.get(box)! - widthOf(box.room) / 2);
    free = box.x + widthOf(box.room) + GAP;
  }
  const drift = boxes.reduce((sum, box) => sum + middle(box) - targets.get(box)!, 0) / boxes.length;
  for (const box of boxes) box.x -= drift;
};

const middle = (box: Box): number => box.x + widthOf(box.room) / 2;

const layOut = (rooms: Graph, arrows: readonly [string, string][]): Box[] => {
  const boxes = [...floorsOf(rooms)].map(([room, floor]): Box => ({ room, floor, x: MARGIN }));
  const byName = new Map(boxes.map(box => [box.room, box]));
  const joined = (room: string): Box[] =>
    arrows.flatMap(([from, to]) =>
      from === room ? [byName.get(to)!] : to === room ? [byName.get(from)!] : [],
    );
  const floors = [...new Set(boxes.map(({ floor }) => floor))].sort((a, b) => a - b);
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep++)
    for (const floor of sweep % 2 ? floors : [...floors].reverse())
      settle(
        boxes.filter(box => box.floor === floor),
        box => {
          const near = joined(box.room);
          return near.length
            ? near.reduce((sum, other) => sum + middle(other), 0) / near.length
            : middle(box);
        },
      );
  const left = Math.min(...boxes.map(({ x }) => x));
  for (const box of boxes) box.x += MARGIN - left;
  return boxes;
};

const drawArrow = (from: Box, to: Box, top: (box: Box) => number): string => {
  const [x1, y1, x2, y2] = [middle(from), top(from) + BOX_HEIGHT, middle(to), top(to)];
  const bend = Math.min(60, (y2 - y1) / 2);
  const path = `M${x1.toFixed(1)} ${y1} C${x1.toFixed(1)} ${y1 + bend} ${x2.toFixed(1)} ${y2 - bend} ${x2.toFixed(1)} ${y2}`;
  return `<path d="${path}" marker-end="url(#tip)"><title>${from.room} imports ${to.room}</title></path>`;
};

const drawBox = (box: Box, top: number): string =>
  `<g><rect x="${box.x.toFixed(1)}" y="${top}" width="${widthOf(box.room).toFixed(1)}" height="${BOX_HEIGHT}" rx="5" fill="${COLOURS[box.room.split('/')[0]] ?? '#ffffff'}"/><text x="${middle(box).toFixed(1)}" y="${top + 20}">${box.room}</text></g>`;

/** The whole picture. `rooms`: room → rooms that it imports, without circles. */
export const drawHouse = (rooms: Graph): string => {
  const arrows = directArrows(rooms);
  const boxes = layOut(rooms, arrows);
  const byName = new Map(boxes.map(box => [box.room, box]));
  const highest = Math.max(...boxes.map(({ floor }) => floor));
  const top = ({ floor }: Box): number => MARGIN + (highest - floor) * FLOOR_HEIGHT;
  const width = Math.ceil(Math.max(...boxes.map(box => box.x + widthOf(box.room))) + MARGIN);
  const height = MARGIN * 2 + highest * FLOOR_HEIGHT + BOX_HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Rooms of the project and who imports whom">`,
    '<style>rect{stroke:#555}text{font:12px ui-monospace,Menlo,Consolas,monospace;text-anchor:middle;fill:#111}path{fill:none;stroke:#8a8a8a}</style>',
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" style="fill:#8a8a8a;stroke:none"/></marker></defs>',
    `<rect width="${width}" height="${height}" style="fill:#fff;stroke:none"/>`,
    ...arrows.map(([from, to]) => drawArrow(byName.get(from)!, byName.get(to)!, top)),
    ...boxes.map(box => drawBox(box, top(box))),
    '</svg>',
    '',
  ].join('\n');
};
