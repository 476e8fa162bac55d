import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../bench/board/random.ts';
import { concat, copyOf } from '../../firmware/runtime/bytes.ts';
import { encodeFrame, frameReader } from '../../firmware/uplink/frame.ts';
import { hostSha256 } from '../../host/sha256.ts';

const frame = (message: Uint8Array, number = 0) => encodeFrame(hostSha256, message, number);
const messageOf = (length: number, first = 1) => Uint8Array.from({ length }, (_, i) => first + 7 * i);

/** A gap that ends a frame: `FRAME_GAP_MS` and one more. */
const gapMs = 1001;

/** A reader, its clock, and what it has found: message and number. */
const listening = () => {
  const found: { message: Uint8Array; number: number }[] = [];
  let nowMs = 0;
  const reader = frameReader(
    hostSha256,
    (message, number) => found.push({ message: copyOf(message), number }),
    () => nowMs,
  );
  return {
    reader,
    found,
    messages: () => found.map(({ message }) => message),
    /** `ms` later, a piece arrives. */
    after: (ms: number, piece: Uint8Array) => {
      nowMs += ms;
      reader.receive(piece);
    },
  };
};

/** All frames that a reader finds in pieces that arrive at once. */
const messagesIn = (pieces: Uint8Array[]): Uint8Array[] => {
  const { reader, messages } = listening();
  for (const piece of pieces) reader.receive(piece);
  return messages();
};

test('frames: any message in pieces of any length', () => {
  for (const length of [0, 1, 5, 255, 256, 4096]) {
    const octets = frame(messageOf(length));
    for (const size of [1, 2, 3, 7, 64, octets.length]) {
      const pieces = [];
      for (let at = 0; at < octets.length; at += size) pieces.push(octets.subarray(at, at + size));
      assert.equal(messagesIn(pieces), [messageOf(length)], `${length} octets by ${size}`);
    }
  }
});

test('frames: several in one piece', () => {
  const messages = [messageOf(3), messageOf(0), messageOf(40, 0xa5)];
  assert.equal(messagesIn([concat(messages.map(frame))]), messages);
});

test('frames: each octet altered, no other message comes out', () => {
  const message = messageOf(20);
  const octets = frame(message, 7);
  for (let at = 0; at < octets.length; at++)
    for (const mask of [1, 0x80, 0xff]) {
      const altered = copyOf(octets);
      altered[at] ^= mask;
      assert.equal(messagesIn([altered]), [], `octet ${at}`);
    }
});

test('frames: noise before a frame does not hide it, and a frame with too large a length is skipped', () => {
  const message = messageOf(12);
  const octets = frame(message);
  assert.equal(messagesIn([Uint8Array.of(0, 1, 2, 3, 4), octets]), [message]);
  assert.equal(messagesIn([Uint8Array.of(0xa5), octets]), [message], 'a start octet too many');
  assert.equal(messagesIn([Uint8Array.of(0xa5, 0, 0x10, 0x01), octets]), [message], '4097 octets announced');
  assert.equal(
    messagesIn([Uint8Array.of(0xa5, 0, 0xff, 0xff), octets]),
    [message],
    '65 535 octets announced',
  );
  const random = seededRandom(11);
  for (let run = 0; run < 200; run++) {
    const noise = Uint8Array.from({ length: random.between(0, 40) }, () => random.between(0, 0xa4));
    assert.equal(messagesIn([noise, octets]), [message], `run ${run}`);
  }
});

test('frames: after a broken frame the next is found; reset drops half a frame', () => {
  const message = messageOf(12);
  const broken = copyOf(frame(messageOf(30)));
  broken[10] ^= 4;
  assert.equal(messagesIn([broken, frame(message)]), [message]);
  const { reader, messages } = listening();
  reader.receive(frame(messageOf(100)).subarray(0, 50));
  reader.reset();
  reader.receive(frame(message));
  assert.equal(messages(), [message]);
});

test('frames: the number comes back with the message, and the check covers it', () => {
  const { reader, found } = listening();
  for (const number of [0, 1, 0xa5, 255]) reader.receive(frame(messageOf(9), number));
  assert.equal(
    found.map(({ number }) => number),
    [0, 1, 0xa5, 255],
  );
  const message = Uint8Array.of(1, 2);
  const check = hostSha256.digest(Uint8Array.of(7, 1, 2)).subarray(0, 4);
  assert.equal(frame(message, 7), concat([Uint8Array.of(0xa5, 7, 0, 2, 1, 2), check]), 'octet by octet');
  const renumbered = frame(message, 7);
  renumbered[1] = 8;
  assert.equal(messagesIn([renumbered]), []);
});

/** Noise that looks like the start of a frame of 4096 octets. */
const START_OF_4096 = Uint8Array.of(0xa5, 0x10, 0x10, 0x00);

test('attack 18: after noise that looks like a start, the very next request is heard when the octets had stopped', () => {
  for (const noise of [
    Uint8Array.of(0xa5, 0x10, 0x00),
    START_OF_4096,
    concat([START_OF_4096, Uint8Array.of(1, 2, 3)]),
    concat([START_OF_4096, START_OF_4096, START_OF_4096]),
    Uint8Array.of(0xa5),
    frame(messageOf(100)).subarray(0, 50),
  ]) {
    const { after, messages } = listening();
    after(0, noise);
    after(gapMs, frame(messageOf(12)));
    assert.equal(messages(), [messageOf(12)], `${noise.length} octets of noise`);
  }
});

test('frames: a request right behind such noise is found at the next gap, in its turn', () => {
  const { after, found } = listening();
  after(0, concat([START_OF_4096, START_OF_4096]));
  after(1, frame(messageOf(12), 1));
  assert.equal(found, [], 'it might be part of a frame');
  after(gapMs, frame(messageOf(20), 2));
  assert.equal(found, [
    { message: messageOf(12), number: 1 },
    { message: messageOf(20), number: 2 },
  ]);
});

test('attack 18: a frame that fails its check is searched from its second octet, at once', () => {
  const inside = frame(messageOf(12), 3);
  const noise = concat([Uint8Array.of(0xa5, 0, 0, inside.length + 5), Uint8Array.of(9, 0xa5, 9)]);
  const { after, found } = listening();
  after(0, concat([noise, inside, Uint8Array.of(1, 2, 3, 4, 5, 6)]));
  assert.equal(found, [{ message: messageOf(12), number: 3 }], 'without a gap');
});

test('frames: a pause up to the gap is none, in the middle of a frame', () => {
  const octets = frame(messageOf(6));
  const { after, messages } = listening();
  for (const octet of octets) after(gapMs - 1, Uint8Array.of(octet));
  assert.equal(messages(), [messageOf(6)]);
});

test('frames: without a clock no pause ends a frame', () => {
  const found: Uint8Array[] = [];
  const reader = frameReader(hostSha256, message => found.push(copyOf(message)));
  for (const octet of frame(messageOf(6))) reader.receive(Uint8Array.of(octet));
  assert.equal(found, [messageOf(6)]);
});

test('frames: behind any noise and a gap, the request is heard', () => {
  const random = seededRandom(12);
  for (let run = 0; run < 300; run++) {
    const kinds = [0xa5, 0x10, 0, random.between(0, 255)];
    const noise = Uint8Array.from({ length: random.between(0, 60) }, () => kinds[random.between(0, 3)]);
    const { after, messages } = listening();
    after(0, noise);
    after(gapMs, frame(messageOf(12)));
    assert.equal(messages(), [messageOf(12)], `run ${run}`);
  }
});

test.run();
