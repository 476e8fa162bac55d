/**
 * Refusals as a property: a network that loses, repeats, reorders, alters, reflects and swaps messages of two
 * terminals, with power cuts between them. What an end opens is a strictly growing part of what the other end
 * sealed for it, and each genuine message that is newer is opened.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { portableCipher } from '../../firmware/crypto/cipher/portable.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import {
  centerChannel,
  NEVER_HEARD,
  type SealedChannel,
  terminalChannel,
} from '../../firmware/uplink/sealedChannel.ts';
import { SeededNumbers } from '../../measure/kernels/seededNumbers.ts';
import {
  flipped,
  KT,
  nonceWatch,
  OTHER_ID,
  OTHER_KT,
  opening,
  sealText,
  TERMINAL_ID,
} from './channelCases.ts';

const SEEDS = 100;
const ACTIONS = 60;

/** One end, and what it has opened last. */
interface End {
  readonly terminal: number;
  readonly atCenter: boolean;
  channel: SealedChannel;
  /** Order of the last message that this end opened; a start forgets it, as it forgets the counter. */
  newest: number;
}

interface Sealed {
  readonly octets: Uint8Array;
  readonly text: string;
  readonly by: End;
  readonly epoch: number;
  /** Counts what `by` sealed, through all starts. */
  readonly order: number;
}

/** Two terminals and their ends at the center. */
class Network {
  readonly ends: End[] = [];
  readonly sealed: Sealed[] = [];
  readonly genuine = new Map<string, Sealed>();
  opened = 0;
  refused = 0;
  private readonly nonces = [new Set<string>(), new Set<string>()];
  private readonly epochs = [1, 1];

  constructor(private readonly numbers: SeededNumbers) {
    for (const terminal of [0, 1]) {
      const channel = centerChannel(this.cipher(terminal), this.id(terminal), NEVER_HEARD);
      this.ends.push({ terminal, atCenter: false, channel: this.started(terminal), newest: 0 });
      this.ends.push({ terminal, atCenter: true, channel, newest: 0 });
    }
  }

  private readonly id = (terminal: number) => (terminal ? OTHER_ID : TERMINAL_ID);
  private readonly cipher = (terminal: number) =>
    nonceWatch(portableCipher(terminal ? OTHER_KT : KT), this.nonces[terminal]);
  private readonly started = (terminal: number) =>
    terminalChannel(this.cipher(terminal), this.id(terminal), this.epochs[terminal]);
  private readonly one = <T>(of: readonly T[]): T => of[this.numbers.index(of.length)];

  private readonly peerOf = (end: End) => this.ends[2 * end.terminal + (end.atCenter ? 0 : 1)];

  /** A start: the counters are gone, the boot count has grown. */
  powerCut(): void {
    const end = this.ends[2 * this.numbers.index(2)];
    this.epochs[end.terminal] += 1 + this.numbers.index(2);
    end.channel = this.started(end.terminal);
    end.newest = 0;
  }

  /** The center's program starts again from the state that it kept. */
  centerStarts(): void {
    const end = this.ends[1 + 2 * this.numbers.index(2)];
    end.channel = centerChannel(this.cipher(end.terminal), this.id(end.terminal), end.channel.state());
  }

  seal(): void {
    const by = this.one(this.ends);
    const { epoch } = by.channel.state();
    if (!epoch) return;
    const order = this.sealed.length + 1;
    const text = `message ${order}`;
    const message = { octets: sealText(by.channel, text), text, by, epoch, order };
    this.sealed.push(message);
    this.genuine.set(toHex(message.octets), message);
  }

  private expected({ octets }: { octets: Uint8Array }, end: End): Sealed | undefined {
    const message = this.genuine.get(toHex(octets));
    const isForEnd = message && message.by.terminal === end.terminal && message.by.atCenter !== end.atCenter;
    if (!isForEnd || message.order <= end.newest) return undefined;
    const isOfEpoch = end.atCenter || message.epoch === this.epochs[end.terminal];
    return isOfEpoch ? message : undefined;
  }

  /** A message, altered at times, to its receiver, or to any end. */
  deliver(): void {
    if (!this.sealed.length) return;
    const recent = this.sealed.slice(-4);
    const { octets, by } = this.one(this.numbers.index(3) ? recent : this.sealed);
    const isAltered = this.numbers.index(6) === 0;
    const arriving = isAltered ? flipped(octets, this.numbers.index(8 * octets.length)) : octets;
    const end = this.numbers.index(3) ? this.peerOf(by) : this.one(this.ends);
    const message = this.expected({ octets: arriving }, end);
    const outcome = opening(end.channel, arriving);
    assert.is(outcome.startsWith('message '), message !== undefined, outcome);
    if (!message) this.refused++;
    else {
      assert.is(outcome, message.text);
      end.newest = message.order;
      this.opened++;
    }
  }
}

const run = (seed: number): Network => {
  const numbers = new SeededNumbers(seed);
  const network = new Network(numbers);
  for (let i = 0; i < ACTIONS; i++) {
    const action = numbers.index(20);
    if (action === 0) network.powerCut();
    else if (action === 1) network.centerStarts();
    else if (action < 8) network.seal();
    else network.deliver();
  }
  return network;
};

test('under any network an end opens what was sealed for it, in order and once', () => {
  const sum = { opened: 0, refused: 0 };
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      const { opened, refused } = run(seed);
      sum.opened += opened;
      sum.refused += refused;
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`);
    }
  }
  console.log(`${SEEDS} networks: ${sum.opened} messages opened, ${sum.refused} refused`);
  assert.ok(sum.opened > 500 && sum.refused > 2000, 'the network exercises both');
});

test.run();
