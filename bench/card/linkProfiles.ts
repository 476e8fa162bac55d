/** Names of the cards' link profiles: the protocol and, by TA1, the baud rate at the usual 3.5712 MHz. */
export type CardLinkName = keyof typeof PROFILES;

interface LinkProfile {
  /** The protocols, the one in force without PPS first. */
  readonly protocols: readonly (0 | 1)[];
  /** TA1: FI and DI; 0x11 is left out of the answer to reset. */
  readonly rate: number;
  /** IFSC; 32 where it is missing. */
  readonly fieldMax?: number;
  readonly crc?: boolean;
}

const PROFILES = {
  'T0-9600': { protocols: [0], rate: 0x11 },
  'T0-38400': { protocols: [0], rate: 0x13 },
  'T0-115200': { protocols: [0], rate: 0x18 },
  'T1-9600': { protocols: [1], rate: 0x11 },
  'T1-38400': { protocols: [1], rate: 0x13, fieldMax: 254 },
  'T1-115200': { protocols: [1], rate: 0x18, fieldMax: 254 },
  'T1-crc': { protocols: [1], rate: 0x18, fieldMax: 254, crc: true },
  'T0+T1': { protocols: [0, 1], rate: 0x18, fieldMax: 254 },
} as const satisfies Record<string, LinkProfile>;

export const CARD_LINKS = Object.keys(PROFILES) as CardLinkName[];

const historical = [...'CPHONE1'].map(letter => letter.charCodeAt(0));
/** BWI 4, 1.6 s; CWI 5, 43 etu. */
const waitingTimes = 0x45;

/** The bytes of T=1 stand after the second TD, which repeats the protocol if needed (ISO 7816-3, 8.2.3). */
const bytesOfT1 = ({ fieldMax, crc }: LinkProfile): number[] => {
  const present = 0x20 | (fieldMax ? 0x10 : 0) | (crc ? 0x40 : 0);
  return [present | 1, ...(fieldMax ? [fieldMax] : []), waitingTimes, ...(crc ? [1] : [])];
};

/** The answer to reset of a card with this profile (ISO 7816-3, 8.2). */
export const answerToReset = (name: CardLinkName): Uint8Array => {
  const profile: LinkProfile = PROFILES[name];
  const ta1 = profile.rate === 0x11 ? [] : [profile.rate];
  const t1 = profile.protocols.includes(1);
  const t0 = historical.length | (ta1.length ? 0x10 : 0) | (t1 ? 0x80 : 0);
  const td1 = t1 ? [0x80 | profile.protocols[0], ...bytesOfT1(profile)] : [];
  const body = [t0, ...ta1, ...td1, ...historical];
  // TCK is left out if T=0 is the only protocol (8.2.5).
  const tck = t1 ? [body.reduce((all, byte) => all ^ byte, 0)] : [];
  return Uint8Array.of(0x3b, ...body, ...tck);
};

export const protocolsOf = (name: CardLinkName): readonly (0 | 1)[] => PROFILES[name].protocols;
