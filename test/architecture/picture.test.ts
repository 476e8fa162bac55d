/** The picture of the rooms is drawn from the code. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { directArrows, drawHouse } from '../../measure/architecture/draw.ts';
import { fileGraph, floorsOf, roomGraph } from '../../measure/architecture/graph.ts';
import { readText, sourcesIn } from '../../measure/architecture/sources.ts';

const rooms = roomGraph(fileGraph(sourcesIn()));

test('docs/images/architecture.svg is drawn from the code as it is', () => {
  const same = readText('docs/images/architecture.svg') === drawHouse(rooms);
  assert.ok(same, 'the picture is out of date: npm run architecture');
});

test('every arrow of the picture leads to a lower floor', () => {
  const floors = floorsOf(rooms);
  for (const [from, to] of directArrows(rooms))
    assert.ok(floors.get(from)! > floors.get(to)!, `${from} → ${to}`);
});

test('an arrow is left out only where a longer way replaces it', () => {
  const three = new Map([
    ['a', ['b', 'c']],
    ['b', ['c']],
    ['c', []],
  ]);
  assert.equal(directArrows(three), [
    ['a', 'b'],
    ['b', 'c'],
  ]);
  assert.equal([...floorsOf(three)].sort(), [
    ['a', 2],
    ['b', 1],
    ['c', 0],
  ]);
});

test.run();
