import type { Socket } from 'node:net';

const DIGIT = 128;
/** The fourth digit is the last one (MQTT 3.1.1, 2.2.3). */
const WEIGHT_MAX = DIGIT ** 3;

/** True while every packet in the octets that came so far is short enough. */
type Guard = (octets: Uint8Array) => boolean;

/** Follows fixed headers and remaining lengths (2.2), over pieces of any size. */
const lengthGuard = (remainingOctetsMax: number): Guard => {
  let skip = 0;
  let isHead = true;
  let length = 0;
  let weight = 1;
  const readDigit = (digit: number): boolean => {
    length += (digit & (DIGIT - 1)) * weight;
    const isLast = digit < DIGIT;
    if (length > remainingOctetsMax || (!isLast && weight === WEIGHT_MAX)) return false;
    if (isLast) [skip, isHead, length, weight] = [length, true, 0, 1];
    else weight *= DIGIT;
    return true;
  };
  return octets => {
    for (let at = 0; at < octets.length; at++)
      if (skip) {
        const some = Math.min(skip, octets.length - at);
        skip -= some;
        at += some - 1;
      } else if (isHead) isHead = false;
      else if (!readDigit(octets[at])) return false;
    return true;
  };
};

/**
 * Ends a connection before a packet with a remaining length above `remainingOctetsMax` is kept: the broker's
 * parser takes 256 MB from every stranger. Its reads are looked at, so octets are neither copied nor held.
 */
export const boundPackets = (socket: Socket, remainingOctetsMax: number, refused: () => void): void => {
  const isShort = lengthGuard(remainingOctetsMax);
  const read = socket.read.bind(socket);
  socket.read = size => {
    const octets = read(size) as Uint8Array | null;
    if (!octets || isShort(octets)) return octets;
    refused();
    socket.destroy();
    return null;
  };
};
