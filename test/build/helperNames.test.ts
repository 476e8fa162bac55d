import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildFor } from '../../flash/image/image.ts';
import { testBoard } from './support.ts';

test('a program that takes the name of a lowering helper is refused, by that name', async () => {
  const entry = 'const settle = n => print(n); settle(1); settle(2);';
  try {
    await buildFor(testBoard, { entry });
  } catch (error) {
    assert.match((error as Error).message, 'got settle twice');
    return;
  }
  assert.unreachable('expected a refusal');
});

test.run();
