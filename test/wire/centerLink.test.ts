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
  const written: Uint8Array[] = [];
  const renewed: number[] = [];
  const network = {
    write: (octets: Uint8Array) => void written.push(octets),
    onData: (listener: (octets: Uint8Array) => void) => {
      arrive = listener;
    },
    renew: () => void renewed.push(now),
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
  /** Of the last question. */
  const lastNumber = () => written[written.length - 1][1];
  const frame = (...message: number[]) => encodeFrame(hostSha256, Uint8Array.from(message), lastNumber());
  return {
    written,
    renewed,
    lastNumber,
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

test('attack 17: an answer carries its question’s number: one to an earlier question is not taken for this one', async () => {
  const { link, arrive, frame, lastNumber, watches } = rig();
  const first = link.ask(QUESTION, ANSWER_TYPE, silenceMs);
  const late = frame(ANSWER_TYPE, 104);
  const second = link.ask(QUESTION, ANSWER_TYPE, silenceMs);
  assert.is(await first, undefined);
  arrive(late);
  assert.is(watches(), 1, 'the second question still waits');
  for (let number = 0; number < 256; number++)
    if (number !== lastNumber()) arrive(encodeFrame(hostSha256, Uint8Array.of(ANSWER_TYPE, 1), number));
  assert.is(watches(), 1, 'no other number is an answer');
  arrive(frame(ANSWER_TYPE, 70));
  assert.equal(await second, Uint8Array.of(70));
});

test('answers: one that comes twice does not answer the next question', async () => {
  const { link, arrive, frame, watches } = rig();
  const first = link.ask(QUESTION, ANSWER_TYPE, silenceMs);
  const answer = frame(ANSWER_TYPE, 1);
  arrive(answer);
  await first;
  const second = link.ask(QUESTION, ANSWER_TYPE, silenceMs);
  arrive(answer);
  assert.is(watches(), 1);
  arrive(frame(ANSWER_TYPE, 2));
  assert.equal(await second, Uint8Array.of(2));
});

test('case 08 C: after three questions in a row without an answer the connection is set up anew', async () => {
  const { link, arrive, frame, pass, renewed } = rig();
  const silent = async () => {
    const asked = link.ask(QUESTION, ANSWER_TYPE, silenceMs);
    pass(silenceMs);
    assert.is(await asked, undefined);
  };
  await silent();
  await silent();
  const answered = link.ask(QUESTION, ANSWER_TYPE, silenceMs);
  arrive(frame(ANSWER_TYPE));
  await answered;
  await silent();
  await silent();
  assert.is(renewed.length, 0);
  await silent();
  assert.is(renewed.length, 1);
  for (let i = 0; i < 6; i++) await silent();
  assert.is(renewed.length, 3);
});

test('questions are numbered from 1 to 255 in turn; what has no answer has 0', async () => {
  const { link, arrive, frame, lastNumber, written } = rig();
  const numbers = [];
  for (let i = 0; i < 257; i++) {
    const asked = link.ask(QUESTION, ANSWER_TYPE, silenceMs);
    numbers.push(lastNumber());
    arrive(frame(ANSWER_TYPE));
    await asked;
  }
  assert.equal(
    numbers,
    Array.from({ length: 257 }, (_, i) => (i % 255) + 1),
  );
  link.send(Uint8Array.of(3));
  assert.equal(written[written.length - 1], encodeFrame(hostSha256, Uint8Array.of(3), 0));
});

test.run();
