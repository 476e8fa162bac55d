/**
 * A bare STM32F405RG (LQFP64) with stock firmware. An emulator runs this board too, so it has no part that
 * must answer at start. The front, with the card socket's switch and RST, is on Serial4; the card's I/O is on
 * Serial2 with a wire for each direction, so nothing is echoed. It has no battery memory (`ramMemory.ts` says
 * what that means) and no clock chip.
 */
import { boardEntropy } from '../hal/drivers/boardEntropy.ts';
import { collectGarbage } from '../hal/drivers/collectGarbage.ts';
import { cardUart } from '../hal/drivers/iso7816/cardSlot.ts';
import type { ReaderProtocol } from '../hal/drivers/iso7816/protocol.ts';
import { t0 } from '../hal/drivers/iso7816/t0.ts';
import { panelLink } from '../hal/drivers/panelLink.ts';
import { ramMemory } from '../hal/drivers/ramMemory.ts';
import { systemClock } from '../hal/drivers/systemClock.ts';
import { systemTimer } from '../hal/drivers/systemTimer.ts';
import { thumbCode } from '../hal/drivers/thumbCode.ts';
import { uartStream } from '../hal/drivers/uartStream.ts';
import type { HalWithoutHash } from '../hal/hal.ts';
import type { BoardDescription } from './board.ts';
import { pin } from './pin.ts';

/** Of the interpreter's heap: about 90 variables a kilobyte. */
const JOURNAL_MEMORY_BYTES = 2066;

const pins = {
  /** The socket's switch and RST are on the panel. */
  card: { uart: 'Serial2', vcc: 'C1', clock: 'A8', tx: 'A2', rx: 'A3', separate: true },
  network: { uart: 'Serial3', tx: 'B10', rx: 'B11' },
  panel: { uart: 'Serial4', baud: 115200, tx: 'C10', rx: 'C11' },
} as const;

export const description: BoardDescription = {
  name: 'stm32f405',
  title: 'STM32F405RG, stock firmware, also in QEMU',
  chip: { part: 'STM32F405RGT6', core: 'cortex-m4', clockMHz: 168, variables: 5450 },
  storage: { bytes: 262144, offset: 0xc0000 },
  console: 'Serial1',
  header:
    'A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A15 B0 B1 B3 B4 B5 B6 B7 B8 B9 B10 B11 B12 B13 B14 B15 C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 D2',
  native: { sha256: 'kernel', kernels: 'cortex-m4' },
  faultSentences: false,
  craftMenu: false,
  budget: { imageBytes: 49152, imageVars: 4000 },
  pins,
};

/** The slot speaks `protocols`; T=1 is for images that are built to test it. */
export const wire = (protocols: ReaderProtocol[] = [t0]): HalWithoutHash => {
  const timer = systemTimer();
  const { card, network, panel } = pins;
  const { display, keypad, handset, line, sounder, socket } = panelLink({
    uart: Serial4,
    baud: panel.baud,
    tx: pin(panel.tx),
    rx: pin(panel.rx),
    timer,
  });
  return {
    display,
    keypad,
    handset,
    line,
    sounder,
    cardSlot: cardUart({
      uart: Serial2,
      present: socket.present,
      vcc: pin(card.vcc),
      reset: socket.reset,
      clock: pin(card.clock),
      tx: pin(card.tx),
      rx: pin(card.rx),
      timer,
      echo: false,
      protocols,
    }),
    clock: systemClock(),
    timer,
    collectGarbage,
    noteFault: print,
    entropy: boardEntropy(),
    network: uartStream({ uart: Serial3, baud: 115200, tx: pin(network.tx), rx: pin(network.rx) }),
    journalMemory: ramMemory(JOURNAL_MEMORY_BYTES),
    nativeCode: thumbCode('kernels'),
  };
};
