/**
 * The phone's program for the interpreter's Linux build: the front on a panel line, card, network and panel
 * on pseudo-terminals, battery memory in files. Thumb-2 does not run there, so arithmetic is the portable
 * engine's.
 */

import { craftEntry, promptsEntry } from '../../../flash/image/entry.ts';

/** Serial ports of the image. */
export const LINUX_PORTS = { card: 1, network: 2, panel: 3 } as const;

const LINE_PAUSE_MS_MAX = 30;
const HOST_LATENCY_MS = 500;
const MEMORY_BYTES = 32768;
/** More variables than the largest chip on which the ladder runs. */
const CHIP_VARIABLES = 8000;
export const newMemory = (): Uint8Array => new Uint8Array(MEMORY_BYTES);

/**
 * Entry text for the build: plain JavaScript, paths from the project's root. The calendar goes on from
 * `startSeconds`, as a clock with a battery does, whether the interpreter runs or not.
 */
export const linuxEntry = (journalFile: string, keyFile: string, startSeconds: number): string => {
  const craft = craftEntry('linux');
  const prompts = promptsEntry();
  const clockOffset = startSeconds - Math.floor(Date.now() / 1000);
  return `
import { boardEntropy } from './hal/drivers/boardEntropy.ts';
import { collectGarbage } from './hal/drivers/collectGarbage.ts';
import { espruinoSha256 } from './hal/drivers/espruinoSha256.ts';
import { cardUart } from './hal/drivers/iso7816/cardSlot.ts';
import { panelLink } from './hal/drivers/panelLink.ts';
import { systemTimer } from './hal/drivers/systemTimer.ts';
import { uartStream } from './hal/drivers/uartStream.ts';
import { portableEngine } from './firmware/arithmetic/portable.ts';
import { portableSuite } from './firmware/crypto/portableSuite.ts';
import { startTerminal } from './firmware/terminal/main.ts';
${prompts.imports}
${craft.imports}
// This build takes memory in blocks as it needs it, and near the end of one finds nothing in one piece. A
// chip has all of its variables from the start, and so has this phone.
const takeMemory = () => { const all = []; for (let i = 0; i < ${CHIP_VARIABLES}; i++) all.push(i); };
takeMemory();
const open = (file, offset) => { const f = E.openFile(file, 'r+'); if (offset) { f.seek(offset); } return f; };
const fileMemory = file => ({
  size: ${MEMORY_BYTES},
  read: (offset, length) => {
    const f = open(file, offset);
    const bytes = new Uint8Array(E.toArrayBuffer(f.read(length) || ''));
    f.close();
    return bytes;
  },
  write: (offset, bytes) => { const f = open(file, offset); f.write(bytes); f.close(); },
});
const nothing = () => {};
const noPin = { read: nothing, write: nothing, set: nothing, reset: nothing, mode: nothing };
// This build takes no pins but a path, forgets it at a setup that does not repeat it, and throws when it is
// asked for parity errors.
const plainUart = uart => {
  const path = uart['path'];
  return {
    setup: (baud, options) => uart.setup(baud, { bytesize: options.bytesize, 'path': path }),
    unsetup: () => uart.unsetup(),
    write: data => uart.write(data),
    on: (event, listener) => uart.on(event, listener),
    removeAllListeners: event => uart.removeAllListeners(event),
  };
};
const timer = systemTimer();
// The card answers when the host lets it: its waiting times are longer by this, pauses of the line's own are
// not.
const patient = {
  now: timer.now,
  cancel: timer.cancel,
  after: (ms, listener) => timer.after(ms > ${LINE_PAUSE_MS_MAX} ? ms + ${HOST_LATENCY_MS} : ms, listener),
};
const panel = panelLink({ uart: plainUart(Serial${LINUX_PORTS.panel}), baud: 115200, timer });
startTerminal({
  display: panel.display,
  keypad: panel.keypad,
  handset: panel.handset,
  line: panel.line,
  sounder: panel.sounder,
  cardSlot: cardUart({
    uart: plainUart(Serial${LINUX_PORTS.card}),
    present: panel.socket.present,
    reset: panel.socket.reset,
    vcc: noPin, clock: D0, tx: noPin, rx: noPin,
    timer: patient, echo: false,
  }),
  clock: { now: () => Math.floor(getTime() + ${clockOffset}), set: nothing },
  timer,
  collectGarbage,
  entropy: boardEntropy(),
  network: uartStream({ uart: plainUart(Serial${LINUX_PORTS.network}), baud: 115200 }),
  sha256: portableSuite(espruinoSha256()),
  journalMemory: fileMemory(${JSON.stringify(journalFile)}),
  keyMemory: fileMemory(${JSON.stringify(keyFile)}),
}, portableEngine(), ${prompts.list}, ${craft.menu});
`;
};
