import type { BoardDescription } from '../../boards/board.ts';
import { imageHeadOctets, parseImageHead, versionText } from '../../firmware/boot/imageHead.ts';
import { HELD, HOLD_FILE, slotFile } from '../../firmware/boot/slots.ts';
import { fault } from '../../firmware/runtime/fault.ts';
import { latin1Bytes } from '../image/pretokenise.ts';
import { sha256Hex } from './release.ts';

const SLOT = 'A';

/**
 * `.boot0` of a board without room for the loader: one line, in ISO 8859-1, that starts the image (head ‖
 * script) if its SHA-256 is right. The board's own library has to have SHA-256; signatures are checked by the
 * host tool alone. Throws `noRoom` for a board whose SHA-256 is a kernel's or JavaScript.
 */
export const hashLoaderFor = (
  board: Pick<BoardDescription, 'name' | 'native'>,
  image: Uint8Array,
): Uint8Array => {
  if (board.native.sha256 !== 'espruino')
    throw fault('noRoom', `Storage of ${board.name}: no room for the loader, and no SHA-256 to do without`);
  const head = parseImageHead(image);
  const file = JSON.stringify(slotFile(SLOT));
  const hash = Buffer.from(sha256Hex(image), 'hex').toString('base64');
  const scriptAt = imageHeadOctets(head);
  const name = `${SLOT} ${versionText(head.version)}`;
  return latin1Bytes(
    `if(require("Storage").read("${HOLD_FILE}"))print("${HELD}");` +
      `else if(btoa(require("crypto").SHA256(require("Storage").read(${file})||""))!="${hash}")` +
      `print("boot: no image that may run; needs: npm run flash -- --board ${board.name}");` +
      `else{print("boot: ${name}");E.on("ready",function(){print("READY ${name}")});` +
      `eval(require("Storage").read(${file},${scriptAt},${head.scriptBytes}))}`,
  );
};
