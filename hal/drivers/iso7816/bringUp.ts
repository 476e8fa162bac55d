import { fault } from '../../../firmware/runtime/fault.ts';
import { COLD, type Contacts, switchOn, WARM } from './activation.ts';
import { atrExchange, interfaceByte, inverseTs, TC } from './atr.ts';
import { type CardLine, type Exchange, RAISED } from './cardLine.ts';
import { type Choice, chooseParameters, cyclesPerEtu, defaultRate, ppsExchange } from './pps.ts';
import type { ReaderProtocol } from './protocol.ts';

/** From RST high to the last character of the answer: 20 160 etu of 372 cycles at 1 MHz would be 7.5 s. */
const atrEtuMax = 20_160;
const ppsMaxMs = 5000;

/**
 * A cold reset and, if no answer or that of an inverse card comes of it, one warm reset. Then the fastest
 * common rate; a card that does not answer PPS rightly is reset and used at the default rate. Resolves to the
 * answer to reset with the line's session open; what it took to get there is gone by then.
 */
export const bringUp = async (
  contacts: Contacts,
  line: CardLine,
  protocols: ReaderProtocol[],
  clockHz: number,
  maxBaud: number,
): Promise<string> => {
  /** A promise takes the interpreter some milliseconds more than `start` does. */
  const run = (exchange: Exchange, request: string, limitMs: number): Promise<string> =>
    new Promise((well, ill) => line.start(exchange, request, limitMs, well, ill));
  const answerTo = (steps: string): Promise<string> => {
    const exchange = atrExchange(line, line.inverse, clockHz);
    const answered = run(exchange, '', (atrEtuMax * 372 * 1000) / clockHz);
    switchOn(steps, contacts, clockHz, line, () => exchange(RAISED, ''));
    return answered;
  };
  /** For an exchange that may fail without ending the activation, unless it failed because the power went. */
  const excuse = (reason: Error): string => {
    if (!line.powered) throw reason;
    return '';
  };
  /** A promise may be waited for while the card leaves; nothing is said to a card without power. */
  const assertPowered = (): void => {
    if (!line.powered) throw fault('cardRemoved', 'card: left the slot');
  };
  const warmReset = (): Promise<string> => {
    assertPowered();
    line.open(372, 0);
    return answerTo(WARM);
  };
  const protocolOf = (number: number): ReaderProtocol | undefined =>
    protocols.filter(protocol => protocol.number === number)[0];
  const choose = (atr: string, baudMax: number): Choice => {
    const choice = chooseParameters(atr, number => !!protocolOf(number), clockHz, baudMax);
    if (!choice) throw fault('cardUnsupported', 'card: protocol or rate is not one of this reader');
    return choice;
  };
  const openAt = (atr: string, rate: number, turnEtu?: number, errorSignal?: boolean): void => {
    assertPowered();
    const extra = interfaceByte(atr, TC, 1) ?? 0;
    // TC1 = 255 means the least guard time of the protocol, which two stop bits are (8.3).
    line.open(cyclesPerEtu(rate), extra === 255 ? 0 : extra, turnEtu, errorSignal);
  };

  let atr = await answerTo(COLD).catch(excuse);
  line.inverse = atr === inverseTs;
  if (atr.length < 2) atr = await warmReset();
  let choice = choose(atr, maxBaud);
  if (choice.request) {
    openAt(atr, defaultRate);
    const agreed = await run(ppsExchange(line, clockHz), choice.request, ppsMaxMs).catch(excuse);
    if (agreed) choice.rate = agreed.charCodeAt(0);
    else {
      atr = await warmReset();
      choice = choose(atr, 0);
    }
  }
  const protocol = protocolOf(choice.protocol)!;
  // T=0 repeats characters, T=1 blocks (7.3).
  openAt(atr, choice.rate, protocol.turnaroundEtu, choice.protocol === 0);
  line.session = protocol.open(line, atr, choice.rate, clockHz);
  if (!line.session) throw fault('cardUnsupported', 'card: interface byte is not one of this reader');
  return atr;
};
