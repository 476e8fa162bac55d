import type { CardLine, Exchange } from './cardLine.ts';

/** The answer to reset (ISO 7816-3, 8). Interface bytes stand at their index: `ta[1]` is TA1. */
export interface AnswerToReset {
  text: string;
  ta: (number | undefined)[];
  tb: (number | undefined)[];
  tc: (number | undefined)[];
  /** `td[i]` is TDi; `td[0]` is T0, whose right half counts the historical bytes. */
  td: (number | undefined)[];
  /** The protocols T that the card offers, in its order; T=15 marks global bytes and is none. */
  protocols: number[];
  /** At most 15. */
  historical: string;
}

/** TS and at most 32 characters (ISO 7816-3, 8.1). */
export const atrCharactersMax = 33;

/** 'more' until the answer is whole; anything else says what is wrong with it. */
export type AtrProgress = 'more' | 'whole' | 'TS' | 'TCK' | 'length';

/** A parser to be fed one character at a time. `ts` is the initial character that the convention in force makes. */
export const atrParser = (ts: number) => {
  const answer: AnswerToReset = { text: '', ta: [], tb: [], tc: [], td: [], protocols: [], historical: '' };
  let state = 0;
  let group = 0;
  let present = 0;
  let historicalLeft = 0;
  let check = 0;
  let checked = false;

  // States: 0 TS, 1 T0, 2 to 5 TAi to TDi, 6 historical, 7 TCK, 8 whole.
  const advance = (): number => {
    while (++state < 6) if (present & (4 << state)) return state;
    if (state === 6 && historicalLeft === 0) state++;
    if (state === 7 && !checked) state++;
    return state;
  };
  const openGroup = (td: number): void => {
    answer.td[group++] = td;
    present = td;
    state = 1;
  };
  const initial = (byte: number): AtrProgress => {
    state = 1;
    return byte === ts ? 'more' : 'TS';
  };
  const format = (byte: number): AtrProgress => {
    historicalLeft = byte & 15;
    openGroup(byte);
    advance();
    return 'more';
  };
  const interfaceByte =
    (list: (number | undefined)[]) =>
    (byte: number): AtrProgress => {
      list[group] = byte;
      advance();
      return 'more';
    };
  const protocol = (byte: number): AtrProgress => {
    const t = byte & 15;
    if (t < 15 && answer.protocols.indexOf(t) < 0) answer.protocols.push(t);
    // TCK is absent only if T=0 alone is indicated (8.2.5).
    if (t) checked = true;
    openGroup(byte);
    advance();
    return 'more';
  };
  const history = (byte: number): AtrProgress => {
    answer.historical += String.fromCharCode(byte);
    if (--historicalLeft === 0) advance();
    return 'more';
  };
  const checkByte = (): AtrProgress => {
    state = 8;
    return check === 0 ? 'more' : 'TCK';
  };
  const TABLE = [
    initial,
    format,
    interfaceByte(answer.ta),
    interfaceByte(answer.tb),
    interfaceByte(answer.tc),
    protocol,
    history,
    checkByte,
  ];

  return {
    answer,
    feed: (byte: number): AtrProgress => {
      if (answer.text.length === atrCharactersMax) return 'length';
      answer.text += String.fromCharCode(byte);
      if (state) check ^= byte;
      const progress = TABLE[state](byte);
      if (progress !== 'more' || state < 8) return progress;
      if (answer.protocols.length === 0) answer.protocols.push(0);
      return 'whole';
    },
  };
};

/** TS of the inverse convention, 3F, as a receiver set to the direct convention reads it. */
export const inverseTs = '\x03';

export interface AtrExchange extends Exchange {
  /** RST goes high now: from here on what comes is the card's. */
  listen(): void;
}

/** Receives an answer to reset. Ends with its characters, or with `inverseTs` alone if the card asks for that. */
export const atrExchange = (
  line: CardLine,
  inverse: boolean,
  clockHz: number,
  whole: (answer: AnswerToReset) => void,
): AtrExchange => {
  const parser = atrParser(inverse ? 0x3f : 0x3b);
  // Between characters 9 600 etu at F/D = 372 (8.1); the first within 40 000 clock cycles (6.2.2), then 12 etu long.
  const characterMs = (9600 * 372 * 1000) / clockHz;
  const firstMs = ((40_000 + 12 * 372) * 1000) / clockHz;
  let listening = false;
  let spoilt = false;

  const feed = (text: string): void => {
    if (!listening) return;
    if (!inverse && !parser.answer.text && text[0] === inverseTs) {
      line.done(inverseTs);
      return;
    }
    line.wait(characterMs);
    let progress: AtrProgress = 'more';
    for (let i = 0; i < text.length && progress === 'more'; i++) progress = parser.feed(text.charCodeAt(i));
    if (progress === 'more') return;
    if (progress !== 'whole') line.fail('cardGarbled', `card: answer to reset is wrong in ${progress}`);
    else if (spoilt) line.fail('cardGarbled', 'card: parity error in the answer to reset');
    else {
      whole(parser.answer);
      line.done(parser.answer.text);
    }
  };
  return {
    start: () => {},
    listen: () => {
      listening = true;
      line.wait(firstMs);
    },
    feed,
    // The convention is known only after TS, whose parity is the other one's: judge at the end.
    recover: code => {
      if (listening && code === 'cardGarbled') spoilt = true;
      return code === 'cardGarbled';
    },
  };
};
