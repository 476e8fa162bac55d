/**
 * The terminal's image on the virtual board with its card slot on a PC/SC reader.
 *
 *   npm run bench -- --reader [NAME]     the only reader, or the one of this name; lists them otherwise
 *
 * Takes steps line by line from the standard input (`help` lists them) and prints what happens; ends with its end.
 */
import { createInterface } from 'node:readline';
import { generateKey } from '../center/keys/generate.ts';
import { BENCH_STEPS, benchStep } from './pcsc/benchSteps.ts';
import { type Bridge, bridgeReader } from './pcsc/bridge.ts';
import { chooseReader } from './pcsc/chooseReader.ts';
import { openDaemon } from './pcsc/daemon.ts';
import { hostSecondsSince2000 } from './pcsc/hostClock.ts';
import { openReaderSlot, type ReaderSlot } from './pcsc/readerSlot.ts';
import { type LiveSystem, runLive } from './pcsc/realTime.ts';
import { type Transcript, transcript } from './play/transcript.ts';
import { type System, startSystem } from './system/system.ts';
import { commandName, responseName } from './trace.ts';

const lookEveryMs = 100;
const readyMs = 60_000;
const say = (line: string): void => console.log(line);

const readerArgument = (words: readonly string[]): string | undefined => {
  if (words[0] !== '--reader' || words.length > 2)
    throw new RangeError('usage: npm run bench -- --reader [NAME]');
  return words[1];
};

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

const start = async (): Promise<{ system: System; script: Transcript }> => {
  let system: System | undefined;
  const script = transcript(() => system as System, say);
  system = await startSystem({
    keys: { make: generateKey },
    seed: 1,
    startSeconds: hostSecondsSince2000(),
    trace: message => script.message(message),
  });
  await system.phone.shows('INSERT CARD', readyMs);
  return { system, script };
};

const bridgeTo = (reader: ReaderSlot, { phone }: System, script: Transcript): Bridge =>
  bridgeReader(reader, phone, {
    exchange: (octets, fromCard) =>
      script.message({
        atMs: phone.board.nowMs(),
        from: fromCard ? 'card' : 'reader',
        to: fromCard ? 'reader' : 'card',
        name: fromCard ? responseName(octets) : commandName(octets),
        octets: octets.length,
      }),
    fault: error => say(`the card is out of the phone's slot: ${error.message}`),
  });

/** Steps from the standard input until it ends. A step that fails is said, and the next one is taken. */
const takeSteps = async ({ system }: LiveSystem, bridge: Bridge): Promise<void> => {
  for await (const typed of createInterface({ input: process.stdin })) {
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

const main = async (): Promise<void> => {
  const reader = await findReader(readerArgument(process.argv.slice(2)));
  say(`Reader ${reader.reader}. Building the image, making the center's keys …`);
  const { system, script } = await start();
  const live = runLive(system);
  const bridge = bridgeTo(reader, system, script);
  const draw = setInterval(() => script.display(), lookEveryMs);
  script.display();
  try {
    await takeSteps(live, bridge);
  } finally {
    clearInterval(draw);
    bridge.close();
    await live.stop();
  }
  const { issuedYen, settledYen, pendingYen } = system.center.books;
  say(`Issued ${issuedYen} yen, settled ${settledYen} yen, in recovery logs ${pendingYen} yen.`);
};

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
