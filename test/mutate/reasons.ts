import type { Mutant } from './mutants.ts';

interface Reason {
  readonly file: string;
  readonly from: RegExp;
  readonly to?: RegExp;
  readonly why: string;
}

const SET_ANEW = 'seizing the line sets it anew before it is looked at';
const ONE_MORE_TURN = 'one turn more of the loop finds nothing';
const ONE_DAY = 'a second later is the same day';
const OCTET_256 = 'as an octet, a Le of 256 or 512 is 00';
const OF_A_SET = 'a set: the order of its characters has no meaning';

/**
 * Examined one by one: these changes have no effect at the pins, or no data sheet fixes the changed value.
 */
const REASONS: readonly Reason[] = [
  {
    file: 'busyTone.ts',
    from: /^<=$/,
    why: 'the edge of a tolerance: measured times do not hit it to the digit',
  },
  { file: 'busyTone.ts', from: /^(0|false)$/, why: SET_ANEW },
  { file: 'meterPulses.ts', from: /^0$/, why: SET_ANEW },
  { file: 'lineLevel.ts', from: /^0$/, why: SET_ANEW },
  { file: 'reversal.ts', from: /^(0|false)$/, why: SET_ANEW },
  { file: 'clearI2c.ts', from: /^scl, sda$/, why: 'the wires of a bus at rest are released in either order' },
  { file: 'chipClock.ts', from: /^0x52544331$/, why: 'a mark of our own: any other would do' },
  { file: 'ds3231.ts', from: /^11$/, why: ONE_MORE_TURN },
  { file: 'ds3231.ts', from: /^7$/, why: 'one register more is read and not used' },
  { file: 'ds3231.ts', from: /^0x80$/, why: 'bit 0 of what is cleared: set by no alarm, since none is used' },
  { file: 'hd44780.ts', from: /^0x08$/, why: 'blinking, of a display that is off' },
  { file: 'hd44780.ts', from: /^(0x02|0x28)$/, why: 'a bit of the instruction without a meaning' },
  { file: 'hd44780.ts', from: /^<$/, why: ONE_MORE_TURN },
  { file: 'keyMatrix.ts', from: /^<$/, why: ONE_MORE_TURN },
  { file: 'keyMatrix.ts', from: /^1$/, to: /^0$/, why: 'levels of pins beyond the array: none is written' },
  { file: 'thumbCode.ts', from: /^<$/, why: ONE_MORE_TURN },
  { file: 'pulseLine.ts', from: /^0$/, why: 'a text of two digits is refused by another path' },
  { file: 'modemStream.ts', from: /^120$/, why: 'a limit of memory only: lines of that length mean nothing' },
  { file: 'modemStream.ts', from: /^14$/, why: 'one character more is kept than the longest needs' },
  { file: 'modemStream.ts', from: /^(0|<)$/, why: 'an empty line: no result code is one' },
  { file: 'panelFront.ts', from: /^10$/, why: 'a single digit reads the same to base 11' },
  { file: 'panelProtocol.ts', from: /^10$/, why: 'a single digit reads the same to base 11' },
  { file: 'panelProtocol.ts', from: /0123456789/, why: OF_A_SET },
  { file: 'panelLink.ts', from: /0123456789/, why: OF_A_SET },
  { file: 'panelProtocol.ts', from: /^>$/, why: 'one turn more writes no weight: its index is -1' },
  { file: 'panelProtocol.ts', from: /^1$/, why: 'a key of one character is its own first character' },
  { file: 'pcf8574Bus.ts', from: /^0xff$/, why: 'RS, of a read: nobody looks at it' },
  { file: 'wifiSocket.ts', from: /^0$/, why: 'numbers of attempts are only compared with each other' },
  {
    file: 'wifiSocket.ts',
    from: /error/,
    why: 'the interpreter ignores an event without a listener',
  },
  { file: 'wiring.ts', from: /^8000000$/, why: 'both clocks are within what the memories allow' },
  { file: 'wiring.ts', from: /^100000$/, to: /^50000$/, why: 'a slower bus is allowed' },
  {
    file: 'evidenceFile.ts',
    from: /^true$/,
    why: 'of two records the first one is asked whether it is signed; both were verified above',
  },
  { file: 'ingest/review.ts', from: /^'open'$/, why: 'a question that is open now was open: the same state' },
  {
    file: 'store/backup.ts',
    from: /^await handle\.sync/,
    why: 'what is not synced is lost in a power cut of the computer only',
  },
  { file: 'store/backup.ts', from: /^30_000$/, why: 'a limit: any other that a center at work ends within' },
  { file: 'store/transfers.ts', from: /^<$/, to: /^<=$/, why: 'names of accounts that are compared differ' },
  {
    file: 'store/transfers.ts',
    from: /^1$/,
    to: /^0$/,
    why: 'a sort asks only whether a name is the earlier one',
  },
  { file: 'store/transfers.ts', from: /^0$/, to: /^1$/, why: 'yen are whole, and none are not moved' },
  { file: 'store/accounts.ts', from: /^.\S.* .*.$/, why: 'a sentence for people' },
  {
    file: 'overspent.ts',
    from: /^(<|!negative\.length)$/,
    why: 'a card that owes nothing is looked at too',
  },
  { file: 'unproved.ts', from: /^(<|0)$/, why: 'the kind of a movement without yen, which is not written' },
  { file: 'bulk.ts', from: /^(texts|known)\.set/, why: 'a text that is not kept is made again' },
  { file: 'bulk.ts', from: /^0$/, why: 'a value in the place of which the parameter is put' },
  { file: 'libsqlDialect.ts', from: /^400$/, why: 'a limit of memory only: connection.test.ts has its own' },
  { file: 'libsqlDialect.ts', from: /synchronous/, why: 'FULL is what SQLite begins with' },
  { file: 'center/receipts.ts', from: /^order\.state/, why: 'the review below takes the order by its state' },
  { file: 'ingest/judge.ts', from: /^<$/, why: 'records of the same step have been told apart before' },
  { file: 'verifyMessage.ts', from: /^20_000$/, why: 'a limit of memory only: verify.test.ts has its own' },
  { file: 'verifyPool.ts', from: /verifyBoot/, why: 'threads take part in no run: verifyThreads.test.ts' },
  { file: 'verifyPool.ts', from: /^0$/, to: /^1$/, why: 'a number that is given once; which one is free' },
  { file: 'call/tariff.ts', from: /^>$/, why: 'two lines of a list with the same prefix: none has them' },
  {
    file: 'call/tariff.ts',
    from: /^seconds === undefined$/,
    to: /^false$/,
    why: 'minutes of undefined are NaN, which is in no band: by day again',
  },
  { file: 'call/freeCall.ts', from: /^0$/, to: /^1$/, why: 'the first digit that goes out sets it anew' },
  { file: 'install/install.ts', from: /^0$/, to: /^1$/, why: ONE_DAY },
  { file: 'install/startSeed.ts', from: /^0$/, to: /^1$/, why: 'a clock without a time: any constant' },
  { file: 'terminal/main.ts', from: /^0$/, to: /^1$/, why: 'the first identity sets it anew' },
  { file: 'money/receiptStore.ts', from: /^[01]$/, to: /^[01]$/, why: 'any free place will do' },
  {
    file: 'money/settlementJournal.ts',
    from: /^0$/,
    to: /^1$/,
    why: 'what is left is a multiple of a pending charge’s 42 octets',
  },
  { file: 'reader/cardLink.ts', from: /^<$/, to: /^<=$/, why: OCTET_256 },
  { file: 'reader/proveValue.ts', from: /^256$/, to: /^512$/, why: OCTET_256 },
  { file: 'dispenser/load.ts', from: /^256$/, to: /^512$/, why: OCTET_256 },
];

/** What stands for the reason of a survivor that has none. */
export const NO_REASON = 'not looked at';

/** The reason of a survivor, where one was found. */
export const reasonFor = ({ file, from, to }: Mutant): string =>
  REASONS.find(
    reason => file.endsWith(reason.file) && reason.from.test(from) && (reason.to?.test(to) ?? true),
  )?.why ?? NO_REASON;
