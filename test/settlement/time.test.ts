/** The center's time: signed for one question of one terminal, and what a phone's clock makes of it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { handle } from '../../center/handle.ts';
import { copyOf } from '../../firmware/runtime/bytes.ts';
import { reportState } from '../../firmware/terminal/install/reportState.ts';
import type { Phone } from '../../firmware/terminal/phone.ts';
import { SECONDS_A_DAY } from '../../firmware/wire/calendar.ts';
import { termOf } from '../../firmware/wire/certificate.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { encodeTerminalState } from '../../firmware/wire/timeMessages.ts';
import type { Clock } from '../../hal/clock.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import { openWorld, type Terminal, type World } from './rig.ts';

/** The body of an answer, or none, after `tookMs`. */
type Line = (question: Uint8Array, answer: Uint8Array) => { body?: Uint8Array; tookMs?: number };
const honest: Line = (_, answer) => ({ body: answer.subarray(1) });

/** Asks the world's center over a line; the result is what the clock shows afterwards. */
const afterReport = async (
  world: World,
  { identity, phone }: Terminal,
  now: number | undefined,
  line = honest,
): Promise<number | undefined> => {
  let shown = now;
  let timeMs = 0;
  const clock: Clock = {
    now: () => shown,
    set: seconds => {
      shown = seconds;
    },
  };
  const asking = {
    ...phone,
    hal: {
      clock,
      display: {},
      keypad: {},
      journalMemory: ramMemory(16),
      timer: { now: () => timeMs },
    },
    failed: '',
    unreadCards: 0,
    center: {
      ask: async (question: Uint8Array) => {
        const answer = (await handle(world.center, world.certificates, question))!;
        const { body, tookMs = 0 } = line(question, answer);
        timeMs += tookMs;
        return body;
      },
      send: () => {},
    },
  } as unknown as Phone;
  await reportState(asking, identity);
  return shown;
};

const world = await openWorld();
const terminal = await world.terminal();
const right = world.nowSeconds;

// hharte/mm_manager#21: a payphone's clock drifts minutes a month; the time comes with every call-in.
test('case 03: a clock that is unknown or off by more than ten seconds is set, and no other', async () => {
  for (const off of [11, 360, -11, -360]) assert.is(await afterReport(world, terminal, right + off), right);
  for (const off of [0, 10, -10]) assert.is(await afterReport(world, terminal, right + off), right + off);
  assert.is(await afterReport(world, terminal, undefined), right);
  assert.is(await afterReport(world, terminal, Number.NaN), right);
});

test('attack 23: only the center’s signature sets a clock', async () => {
  const bent =
    (at: number): Line =>
    (_, answer) => {
      const body = copyOf(answer.subarray(1));
      body[at] ^= 1;
      return { body };
    };
  for (const at of [1, 2, 4, 5, 100])
    assert.is(await afterReport(world, terminal, undefined, bent(at)), undefined);
});

test('attack 23: an answer to another question, or to another terminal, sets nothing', async () => {
  const heard: Uint8Array[] = [];
  await afterReport(world, terminal, right, (_, answer) => {
    heard.push(copyOf(answer.subarray(1)));
    return {};
  });
  world.nowSeconds += 1_000;
  assert.is(await afterReport(world, terminal, undefined, () => ({ body: heard[0] })), undefined);
  const other = await world.terminal();
  const nonce = new Uint8Array(16).fill(7);
  const asked = encodeTerminalState({ terminalId: other.identity.terminalId, nonce, alarm: '' });
  const foreign = (await handle(world.center, world.certificates, asked))!;
  assert.is(await afterReport(world, terminal, undefined, () => ({ body: foreign.subarray(1) })), undefined);
  world.nowSeconds = right;
});

test('attack 23: a line that holds the answer back for more than ten seconds sets nothing', async () => {
  const late =
    (tookMs: number): Line =>
    (_, answer) => ({ body: answer.subarray(1), tookMs });
  assert.is(await afterReport(world, terminal, undefined, late(10_000)), right);
  assert.is(await afterReport(world, terminal, undefined, late(10_001)), undefined);
});

test('a time before the first day of the phone’s certificate is not set, even under the master key', async () => {
  const firstDay = termOf(terminal.identity.reader.certificate).validFrom * SECONDS_A_DAY;
  world.nowSeconds = firstDay - 1;
  assert.is(await afterReport(world, terminal, undefined), undefined);
  world.nowSeconds = firstDay;
  assert.is(await afterReport(world, terminal, undefined), firstDay);
  world.nowSeconds = right;
});

test('the center answers terminals that it issued, keeps their last alarm, and takes letters only', async () => {
  const { terminalId } = terminal.identity;
  const nonce = new Uint8Array(16);
  const say = async (alarm: string, id = terminalId): Promise<number> =>
    (await handle(
      world.center,
      world.certificates,
      encodeTerminalState({ terminalId: id, nonce, alarm }),
    ))![0];
  const { alarms } = world.center.registry;
  assert.is(await say('framFailed'), 0x19);
  assert.is(alarms.get(terminalId), 'framFailed');
  for (const bad of ['a b', 'x'.repeat(21), '<b>']) assert.is(await say(bad), 0x7f);
  assert.is(alarms.get(terminalId), 'framFailed');
  assert.is(await say(''), 0x19);
  assert.is(alarms.has(terminalId), false);
  assert.is(await say('', makeIdentifier(1, 999)), 0x7f);
});

test.run();
