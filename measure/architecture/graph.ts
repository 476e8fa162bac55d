/** Arrows between files and between rooms, and the circles that they form. */
import { roomOf, TEST_ROOM } from './rooms.ts';
import { importsOf, type Source } from './sources.ts';

/** Names, and for each the names that it points to. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Which file of `sources` imports which other; type-only imports count. */
export const fileGraph = (sources: readonly Source[]): Graph => {
  const paths = new Set(sources.map(({ path }) => path));
  return new Map(
    sources.map(source => [source.path, [...new Set(importsOf(source).filter(target => paths.has(target)))]]),
  );
};

/** Which room imports which other, without tests. */
export const roomGraph = (files: Graph): Graph => {
  const rooms = new Map<string, Set<string>>();
  for (const [path, targets] of files) {
    const from = roomOf(path);
    if (!from || from === TEST_ROOM) continue;
    const arrows = rooms.get(from) ?? new Set();
    rooms.set(from, arrows);
    for (const target of targets) {
      const to = roomOf(target);
      if (to && to !== from) arrows.add(to);
    }
  }
  return new Map([...rooms].map(([room, arrows]) => [room, [...arrows].sort()]));
};

/**
 * Everything that can be reached from `start` along the arrows, without `start` itself unless it is on a
 * circle.
 */
const reachable = (graph: Graph, start: string): Set<string> => {
  const seen = new Set<string>();
  const waiting = [...(graph.get(start) ?? [])];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    waiting.push(...(graph.get(name) ?? []));
  }
  return seen;
};

/** Groups of names that reach each other, each sorted; none in a house without circles. */
export const circlesOf = (graph: Graph): string[][] => {
  const reach = new Map([...graph.keys()].map(name => [name, reachable(graph, name)]));
  const circles = new Map<string, string[]>();
  for (const [name, seen] of reach) {
    if (!seen.has(name)) continue;
    const circle = [...seen].filter(other => reach.get(other)?.has(name)).sort();
    circles.set(circle[0], circle);
  }
  return [...circles.values()];
};

/**
 * The floor of each room: 0 without arrows, else one above the highest room that it imports. No circles
 * allowed.
 */
export const floorsOf = (rooms: Graph): Map<string, number> => {
  const floors = new Map<string, number>();
  const floorOf = (room: string): number => {
    const known = floors.get(room);
    if (known !== undefined) return known;
    const floor = Math.max(-1, ...(rooms.get(room) ?? []).map(floorOf)) + 1;
    floors.set(room, floor);
    return floor;
  };
  for (const room of rooms.keys()) floorOf(room);
  return floors;
};
