/**
 * A connection that is cut at every octet, in both directions: each message arrives at least once, in order,
 * under its own identifier and with DUP where it was sent before, and a message for the terminal is
 * acknowledged only after the application has finished with it (MQTT 3.1.1, 4.3.2, 4.4, 4.6).
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { callCenter } from '../../firmware/uplink/mqtt/callCenter.ts';
import { isCallDue, type Mailbox } from '../../firmware/uplink/mqtt/mailbox.ts';
import type { Dialler } from '../../hal/dialler.ts';
import { sampled } from '../whole.ts';
import { fallibleLine } from './fallibleLine.ts';
import { handTimer } from './handTimer.ts';
import { type ModelBroker, modelBroker } from './modelBroker.ts';
import { type Kept, kept, TERMINAL_ID, terminal } from './terminal.ts';
import { wireDialler } from './wireBroker.ts';

const UP = ['report 1', 'report 2', 'report 3'];
const DOWN = ['table 1', 'table 2', 'list'];
const DAY_MS = 86_400_000;
const CALLS_MAX = 8;
/** What the application takes for a message, as when it writes to flash. */
const DELIVER_MS = 400;

/** The other side ends the connection; it goes dead without a word; the terminal loses its power. */
type Failure = 'cut' | 'silence' | 'power';

interface Run {
  memory: Kept;
  broker: ModelBroker;
  octets: number;
  /** Messages that were acknowledged before the application had finished. */
  early: string[];
}

/** A program that has lost its power reaches nobody and keeps nothing. */
const poweredDialler = (dialler: Dialler, isOn: () => boolean): Dialler => ({
  dial: (center, caller) => {
    if (isOn())
      dialler.dial(center, {
        ...caller,
        received: octets => {
          if (isOn()) caller.received(octets);
        },
      });
  },
  write: octets => {
    if (isOn()) dialler.write(octets);
  },
  hangUp: () => {
    if (isOn()) dialler.hangUp();
  },
});

/** One terminal whose line fails after so many octets, each time, until everything is said. */
const run = async (failsAfter: readonly number[], failure: Failure): Promise<Run> => {
  const timer = handTimer();
  const memory = kept(UP);
  const broker = modelBroker(TERMINAL_ID, DOWN);
  const early: string[] = [];
  broker.onAcknowledged = text => {
    if (!memory.done.includes(text)) early.push(text);
  };
  const { dialler, wires } = wireDialler(broker);
  let power = { isOn: true };
  const line = fallibleLine(dialler, failsAfter, () => {
    if (failure === 'cut') wires.at(-1)!.cut();
    if (failure === 'power') power.isOn = false;
  });
  const turnOn = (): Mailbox => {
    const life = { isOn: true };
    power = life;
    const isOn = (): boolean => life.isOn;
    const deliver = (): Promise<void> =>
      new Promise(resolve => void timer.after(DELIVER_MS, () => isOn() && resolve()));
    return terminal(poweredDialler(line.dialler, isOn), timer, memory, {}, deliver).mailbox;
  };
  let mailbox = turnOn();
  for (let calls = 0; calls < CALLS_MAX && (memory.waiting.length || broker.owes().length); calls++) {
    await timer.run(DAY_MS, () => isCallDue(mailbox));
    let isEnded = false;
    callCenter(mailbox).then(() => {
      isEnded = true;
    });
    await timer.run(DAY_MS, () => isEnded || !power.isOn);
    // What the program knew is gone with the power.
    if (!power.isOn) mailbox = turnOn();
  }
  return { memory, broker, octets: line.octets(), early };
};

/** Of repetitions the first ones, in their order. */
const firsts = (texts: readonly string[]): string[] => [...new Set(texts)];

const check = ({ memory, broker, early }: Run, what: string): void => {
  assert.equal(firsts(broker.got), UP, `${what}: the center has each message, in order`);
  assert.equal(firsts(memory.done), DOWN, `${what}: the terminal has each message, in order`);
  assert.equal(memory.waiting, [], `${what}: everything is acknowledged`);
  assert.equal(broker.owes(), [], `${what}: the broker owes nothing`);
  assert.equal(early, [], `${what}: acknowledged before the application had finished`);
  for (const [text, seen] of broker.sightings) {
    assert.equal(new Set(seen.map(({ id }) => id)).size, 1, `${what}: ${text}: one identifier`);
    assert.ok(
      seen.slice(1).every(({ dup }) => dup),
      `${what}: ${text}: DUP when it is sent again`,
    );
  }
};

test('without trouble everything is said once', async () => {
  const done = await run([], 'cut');
  check(done, 'no trouble');
  assert.equal(done.broker.got, UP);
  assert.equal(done.memory.done, DOWN);
});

const OCTETS = (await run([], 'cut')).octets;

for (const failure of ['cut', 'silence', 'power'] as const)
  test(`${failure} after every octet of ${OCTETS}, both directions`, async () => {
    let repeated = 0;
    for (let octets = 0; octets <= OCTETS; octets++) {
      const done = await run([octets], failure);
      check(done, `${failure} after ${octets} octets`);
      if (done.broker.got.length > UP.length || done.memory.done.length > DOWN.length) repeated++;
    }
    assert.ok(repeated > 0, 'some failures have a message sent again');
    console.log(`${failure}: tried ${OCTETS + 1}, survived ${OCTETS + 1}, ${repeated} with a message twice`);
  });

test('twice: after any octet, and again after a few more', async () => {
  const places: (readonly [Failure, number, number])[] = [];
  for (const failure of ['cut', 'silence', 'power'] as const)
    for (let octets = 0; octets <= OCTETS; octets += 7)
      for (const more of [0, 3, 60, 150, 222]) places.push([failure, octets, octets + more]);
  for (const [failure, one, two] of sampled('double failures', places, 0.25))
    check(await run([one, two], failure), `${failure} after ${one} and ${two} octets`);
});

test.run();
