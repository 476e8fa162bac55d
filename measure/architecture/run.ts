/**
 * Draws who imports whom from the code, as docs/images/architecture.svg.
 *
 *   npm run architecture
 */
import { writeFileSync } from 'node:fs';
import { runCommand } from '../../host/command.ts';
import { projectRoot } from '../../host/root.ts';
import { drawHouse } from './draw.ts';
import { circlesOf, fileGraph, floorsOf, roomGraph } from './graph.ts';
import { sourcesIn } from './sources.ts';

const declaration = {
  call: 'npm run architecture --',
  does: 'Draws who imports whom from the code, as docs/images/architecture.svg.',
  options: {},
};

await runCommand(declaration, async () => {
  const rooms = roomGraph(fileGraph(sourcesIn()));
  const circles = circlesOf(rooms);
  if (circles.length) {
    console.error(circles.map(circle => `circle: ${circle.join(' ↔ ')}`).join('\n'));
    return 1;
  }
  writeFileSync(`${projectRoot}/docs/images/architecture.svg`, drawHouse(rooms));
  const floors = Math.max(...floorsOf(rooms).values()) + 1;
  console.log(`${rooms.size} rooms on ${floors} floors: docs/images/architecture.svg`);
  return 0;
});
