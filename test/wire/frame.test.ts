import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../bench/board/random.ts';
import { concat, copyOf } from '../../firmware/runtime/bytes.ts';
import { encodeFrame, frameReader } from '../../firmware/uplink/frame.ts';
import { hostSha256 } from '../../host/sha256.ts';

const frame = (message: Uint8Array) => encodeFrame(hostSha256, message);
const messageOf = (length: number, first = 1) => Uint8Array.from({ length }, (_, i) => first + 7 * i);

/** All frames that a reader finds in the pieces. */
const messagesIn = (pieces: Uint8Array[]): Uint8Array[] => {
  const found: Uint8Array[] = [];
  const reader = frameReader(hostSha256, message => found.push(copyOf(message)));
  for (const piece of pieces) reader.receive(piece);
  return found;
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
  const octets = frame(message);
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
  assert.equal(messagesIn([Uint8Array.of(0xa5, 0x10, 0x01), octets]), [message], '4097 octets announced');
  assert.equal(messagesIn([Uint8Array.of(0xa5, 0xff, 0xff), octets]), [message], '65 535 octets announced');
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
  const found: Uint8Array[] = [];
  const reader = frameReader(hostSha256, octets => found.push(copyOf(octets)));
  reader.receive(frame(messageOf(100)).subarray(0, 50));
  reader.reset();
  reader.receive(frame(message));
  assert.equal(found, [message]);
});

test.run();
