/**
 * Draws who imports whom from the code, as docs/images/architecture.svg.
 *
 *   npm run architecture
 */
import { writeFileSync } from 'node:fs';
import { drawHouse } from './draw.ts';
import { circlesOf, fileGraph, floorsOf, roomGraph } from './graph.ts';
import { sourcesIn } from './sources.ts';

const rooms = roomGraph(fileGraph(sourcesIn()));
const circles = circlesOf(rooms);
if (circles.length) {
  console.error(circles.map(circle => `circle: ${circle.join(' ↔ ')}`).join('\n'));
  process.exitCode = 1;
} else {
  writeFileSync(new URL('../../docs/images/architecture.svg', import.meta.url), drawHouse(rooms));
  const floors = Math.max(...floorsOf(rooms).values()) + 1;
  console.log(`${rooms.size} rooms on ${floors} floors: docs/images/architecture.svg`);
}
