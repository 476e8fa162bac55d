/**
 * The terminal's image on the virtual board with its card slot on a PC/SC reader.
 *
 *   npm run bench -- --reader [NAME]     the only reader, or the reader of this name; otherwise lists all
 *     --trace LEVEL                      names; lengths (default; also times, status words); bytes, secrets masked
 *     --pcap FILE                        also write the APDUs at the card's contacts, for Wireshark
 *
 * Takes steps line by line from the standard input (`help` lists them) and prints the messages; ends with the
 * input or at an interrupt (SIGINT). Exits with 1 when a step failed.
 */
import { createInterface } from 'node:readline';
import { type Bridge, bridgeReader } from '../../bench/pcsc/bridge.ts';
import { chooseReader } from '../../bench/pcsc/chooseReader.ts';
import { openDaemon } from '../../bench/pcsc/daemon.ts';
import { openReaderSlot, type ReaderSlot } from '../../bench/pcsc/readerSlot.ts';
import { hostSecondsSince2000 } from '../../host/clock.ts';
import { generateKey } from '../../host/keys/generate.ts';
import { captureCards } from '../../trace/capture.ts';
import type { Trace } from '../../trace/names.ts';
import { type Transcript, transcript } from '../play/transcript.ts';
import { type System, startSystem } from '../system/system.ts';
import { type BenchArguments, benchArguments } from './arguments.ts';
import { bridgeWatch } from './bridgeWatch.ts';
import { type LiveSystem, runLive } from './realTime.ts';
import { BENCH_STEPS, benchStep } from './steps.ts';

const lookEveryMs = 100;
const readyMs = 60_000;
const say = (line: string): void => console.log(line);

const findReader = async (wanted: string | undefined): Promise<ReaderSlot> => {
  const daemon = await openDaemon().catch(error => {
    throw new Error(`pcscd: expected one that runs (${error.message})`);
  });
  try {
    const reader = await chooseReader(daemon, wanted);
    return await openReaderSlot({ open: () => openDaemon(), reader });
  } finally {
    daemon.close();
  }
};

interface Running {
  readonly system: System;
  readonly script: Transcript;
  readonly trace: Trace;
  /** Writes the capture, if `--pcap` was given. */
  save(): void;
}

const start = async ({ level, pcap }: BenchArguments): Promise<Running> => {
  let system: System | undefined;
  const startSeconds = hostSecondsSince2000();
  const script = transcript(() => system as System, say, level);
  const capture = captureCards(startSeconds);
  const save = (): void => void (pcap && capture.save(pcap));
  // Writes the file once before the session, so that an unwritable file is refused at once.
  save();
  const trace: Trace = message => {
    script.message(message);
    capture.watch(message);
  };
  system = await startSystem({ keys: { make: generateKey }, seed: 1, startSeconds, trace });
  await system.phone.shows('INSERT CARD', readyMs);
  return { system, script, trace, save };
};

/** Steps from the standard input until it ends. A failed step is printed, and the next one is read. */
const takeSteps = async ({ system }: LiveSystem, bridge: Bridge): Promise<void> => {
  const lines = createInterface({ input: process.stdin });
  process.once('SIGINT', () => lines.close());
  for await (const typed of lines) {
    const line = typed.trim();
    if (line === 'quit') return;
    if (line === 'help') BENCH_STEPS.forEach(step => void say(`  ${step}`));
    else
      await benchStep(system, bridge, line).then(
        said => void (said && say(said)),
        error => {
          say(`✗ ${error.message}`);
          process.exitCode = 1;
        },
      );
  }
};

const useReader = async (reader: ReaderSlot, given: BenchArguments): Promise<void> => {
  say(`Reader ${reader.reader}. Building the image, making the center's keys …`);
  const { system, script, trace, save } = await start(given);
  const live = runLive(system);
  const fault = (error: Error): void => say(`the card is out of the phone's slot: ${error.message}`);
  const bridge = bridgeReader(reader, system.phone, bridgeWatch(system.phone, trace, fault));
  const draw = setInterval(() => script.display(), lookEveryMs);
  script.display();
  try {
    await takeSteps(live, bridge);
  } finally {
    clearInterval(draw);
    save();
    await live.stop();
  }
  const { issuedYen, settledYen, pendingYen } = system.center.books;
  say(`Issued ${issuedYen} yen, settled ${settledYen} yen, in recovery logs ${pendingYen} yen.`);
};

const main = async (): Promise<void> => {
  const given = benchArguments(process.argv.slice(2));
  const reader = await findReader(given.reader);
  try {
    await useReader(reader, given);
  } finally {
    reader.close();
    // An open input, a keyboard or a pipe, would keep the process running.
    process.stdin.destroy();
  }
};

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
