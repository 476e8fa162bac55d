/** Questions to the center: with an answer, without one, with a slow one, and in sequence. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { centerLink } from '../../firmware/uplink/centerLink.ts';
import { encodeFrame } from '../../firmware/uplink/frame.ts';
import { hostSha256 } from '../../host/sha256.ts';

const QUESTION = Uint8Array.of(7, 1);
const ANSWER_TYPE = 9;
const silenceMs = 5000;

/** A link, the line's other end, and a clock that a test moves. */
const rig = () => {
  let now = 0;
  let next = 1;
  const timers = new Map<number, { at: number; listener: () => void }>();
  let arrive: (octets: Uint8Array) => void = () => {};
  const network = {
    write: () => {},
    onData: (listener: (octets: Uint8Array) => void) => {
      arrive = listener;
    },
  };
  const timer = {
    now: () => now,
    after: (ms: number, listener: () => void) => {
      timers.set(next, { at: now + ms, listener });
      return next++;
    },
    cancel: (id: number) => void timers.delete(id),
  };
  const pass = (ms: number) => {
    now += ms;
    for (const [id, { at, listener }] of [...timers])
      if (at <= now) {
        timers.delete(id);
        listener();
      }
  };
  const frame = (...message: number[]) => encodeFrame(hostSha256, Uint8Array.from(message));
  return {
    link: centerLink(network, hostSha256, timer),
    arrive: (octets: Uint8Array) => arrive(octets),
    frame,
    pass,
    watches: () => timers.size,
  };
};

test('an answer resolves the question, and no timer holds it any longer', async () => {
  const { link, arrive, frame, watches } = rig();
  const asked = link.ask(QUESTION, ANSWER_TYPE, silenceMs);
  assert.is(watches(), 1);
  arrive(frame(ANSWER_TYPE + 1, 1));
  assert.is(watches(), 1, 'another type is no answer');
  arrive(frame(ANSWER_TYPE, 42));
  assert.equal(await asked, Uint8Array.of(42));
  assert.is(watches(), 0);
});

test('silence ends a question as unanswered; a slow answer is awaited while octets arrive', async () => {
  const { link, arrive, frame, pass, watches } = rig();
  const silent = link.ask(QUESTION, ANSWER_TYPE, silenceMs);
  pass(silenceMs);
  assert.is(await silent, undefined);
  assert.is(watches(), 0);

  const slow = link.ask(QUESTION, ANSWER_TYPE, silenceMs);
  for (const octet of frame(ANSWER_TYPE, 1, 2, 3)) {
    pass(silenceMs - 1);
    arrive(Uint8Array.of(octet));
  }
  assert.equal(await slow, Uint8Array.of(1, 2, 3));
  assert.is(watches(), 0);
});

test('a second question ends the first as unanswered, and has a watch of its own', async () => {
  const { link, arrive, frame, pass, watches } = rig();
  const first = link.ask(QUESTION, ANSWER_TYPE, silenceMs);
  pass(silenceMs - 1);
  const second = link.ask(QUESTION, ANSWER_TYPE, silenceMs);
  assert.is(await first, undefined);
  assert.is(watches(), 1);
  pass(1);
  arrive(frame(ANSWER_TYPE, 5));
  assert.equal(await second, Uint8Array.of(5));
});

test.run();
