import type { LineTurns } from './lineTurns.ts';
import type { TestPort } from './testPort.ts';

/** USART_SR (RM0090, 30.6.1): a character waits in DR. */
const RXNE = 1 << 5;
/** NVIC_IABR of interrupt 0 (ARMv7-M, B3.4): a bit for each handler that runs. */
const ACTIVE_ADDRESS = 0xe000_e300;
/** USART_SR's address and the number of the interrupt (RM0090, tables 1 and 62). */
const USARTS: Readonly<Record<number, { status: number; interrupt: number }>> = {
  1: { status: 0x4001_1000, interrupt: 37 },
  2: { status: 0x4000_4400, interrupt: 38 },
  3: { status: 0x4000_4800, interrupt: 39 },
  4: { status: 0x4000_4c00, interrupt: 52 },
  5: { status: 0x4000_5000, interrupt: 53 },
  6: { status: 0x4001_1400, interrupt: 71 },
};
/**
 * USART_CR1, from USART_SR on, and its bit by which a character in DR makes an interrupt (RM0090, 30.6.4).
 */
const CONTROL_OFFSET = 0x0c;
const RXNEIE = 1 << 5;
/**
 * A program that has opened the line and reads nothing for so long has ended. It is the host's time, in which
 * a busy host may starve the emulator: no measure for a wire.
 */
const stalledMs = 60_000;

/**
 * Sends octets to an emulated USART by `send`, the next one when the program on the chip has read the last,
 * however slow the emulator is; at once, as on a wire, to a program that does not listen. Returns the
 * function that takes octets; it does not wait.
 *
 * QEMU delivers no character while RXNE is set. The vendor's interrupt handler clears RXNE before it reads
 * DR, and a character that QEMU delivers between the two replaces the one in DR: some characters of a burst
 * are lost (espruino/Espruino, targets/stm32/stm32_it.c; hw/char/stm32f2xx_usart.c of QEMU). So the next one
 * waits until RXNE is clear and the handler has ended. QEMU handles the line and the test protocol in one
 * round of its loop, in an order that it does not promise: only the second answer is certain to be from after
 * the character.
 */
export const usartGate = (
  port: Promise<TestPort>,
  usart: number,
  send: (octet: Uint8Array) => void,
  turns: LineTurns,
): ((octets: Uint8Array) => void) => {
  const { status, interrupt } = USARTS[usart];
  const active = ACTIVE_ADDRESS + 4 * (interrupt >>> 5);
  const handler = 1 << (interrupt & 31);
  const queue: number[] = [];
  let running = false;

  const taken = async ({ read }: TestPort): Promise<void> => {
    const end = performance.now() + stalledMs;
    await read([status]);
    for (;;) {
      const [flags, control, handlers] = await read([status, status + CONTROL_OFFSET, active]);
      const unread = flags & RXNE && control & RXNEIE;
      if (!unread && !(handlers & handler)) return;
      if (performance.now() > end) return;
    }
  };
  const run = async (): Promise<void> => {
    const registers = await port;
    for (let octet = queue.shift(); octet !== undefined; octet = queue.shift()) {
      await turns.begin(usart);
      send(Uint8Array.of(octet));
      await taken(registers);
    }
    running = false;
    turns.end(usart);
  };
  return octets => {
    queue.push(...octets);
    if (running) return;
    running = true;
    void run();
  };
};
