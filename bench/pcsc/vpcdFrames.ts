/**
 * Frames of the virtual smart-card reader (vpcd) on TCP, both ways: length (2, most significant octet first),
 * body. To the card a body of one octet is a control, a longer body a command APDU.
 */
export const VPCD_OFF = 0;
export const VPCD_ON = 1;
export const VPCD_RESET = 2;
export const VPCD_ATR = 4;

const HEADER_OCTETS = 2;
const BODY_OCTETS_MAX = 65_535;

/**
 * A frame as one buffer, to be written at once: the reader blocks until a frame is whole. Throws RangeError
 * for an empty body, on which the reader's thread hangs, and for one that is too long.
 */
export const encodeVpcdFrame = (body: Uint8Array): Uint8Array => {
  if (body.length === 0 || body.length > BODY_OCTETS_MAX)
    throw new RangeError(`frame: expected 1 to ${BODY_OCTETS_MAX} octets, got ${body.length}`);
  return Buffer.concat([Uint8Array.of(body.length >> 8, body.length & 255), body]);
};

/** Finds frames in a stream that may be cut at any octet. */
export const vpcdFrameReader = (onBody: (body: Uint8Array) => void) => {
  let buffer = Buffer.alloc(0);
  return (piece: Uint8Array): void => {
    buffer = Buffer.concat([buffer, piece]);
    while (buffer.length >= HEADER_OCTETS) {
      const end = HEADER_OCTETS + buffer.readUInt16BE(0);
      if (buffer.length < end) return;
      const body = new Uint8Array(buffer.subarray(HEADER_OCTETS, end));
      buffer = buffer.subarray(end);
      onBody(body);
    }
  };
};
