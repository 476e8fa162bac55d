/**
 * A whole call, settled to the yen, with the wiring of boards that have little in common with the virtual
 * one.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { playFile, readPlay } from '../../simulation/play/readPlay.ts';
import { runPlay } from '../../simulation/play/run.ts';
import { readyKeys } from '../phone/rig.ts';
import { sampled } from '../whole.ts';

const play = readPlay(playFile('first-call', assert.unreachable));

const BOARDS = [
  ['stm32f405', 'the front and the card switch on a serial line'],
  ['esp32', 'the center by Wi-Fi'],
] as const;

for (const [board, what] of sampled('boards', BOARDS, 1 / 4))
  test(`${board}: a call with ${what}`, async () => {
    const lines: string[] = [];
    const whole = await runPlay(play, { write: line => void lines.push(line), keys: readyKeys(), board });
    assert.ok(whole, lines.slice(-40).join('\n'));
    assert.match(lines.join('\n'), 'every yen is accounted for');
  });

test.run();
