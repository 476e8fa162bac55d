/**
 * The terminal's image on the virtual board with its card slot on a PC/SC reader.
 *
 *   npm run bench -- --reader [NAME]     the only reader, or the reader of this name; otherwise lists all
 *
 * Takes steps line by line from the standard input (`help` lists them) and prints the messages; ends with the
 * input or at an interrupt (SIGINT). Exits with 1 when a step failed.
 */
import { type Bridge, bridgeReader } from '../../bench/pcsc/bridge.ts';
import { chooseReader } from '../../bench/pcsc/chooseReader.ts';
import { openDaemon } from '../../bench/pcsc/daemon.ts';
import { openReaderSlot, type ReaderSlot } from '../../bench/pcsc/readerSlot.ts';
import { hostSecondsSince2000 } from '../../host/clock.ts';
import {
  flag,
  oneOf,
  runCommand,
  text,
  type Values,
  withDefault,
  wrongArgument,
} from '../../host/command.ts';
import { failure } from '../../host/failure.ts';
import { generateKey } from '../../host/keys/generate.ts';
import { captureCards } from '../../trace/capture.ts';
import type { Trace } from '../../trace/names.ts';
import { TRACE_LEVELS, type Transcript, transcript } from '../play/transcript.ts';
import { type System, startSystem } from '../system/system.ts';
import { bridgeWatch } from './bridgeWatch.ts';
import { hintGiver } from './hints.ts';
import { openPrompt, type Prompt } from './prompt.ts';
import { type LiveSystem, runLive } from './realTime.ts';
import { parseBenchStep, performBenchStep, stepList } from './steps.ts';

const lookEveryMs = 100;
const readyMs = 60_000;

const options = {
  reader: flag('the only reader, or the one of this NAME; lists all where neither fits'),
  trace: withDefault(oneOf(TRACE_LEVELS, 'how much of each message is printed'), 'lengths'),
  pcap: text('FILE', "also writes the APDUs at the card's contacts, for Wireshark"),
};
type Given = Values<typeof options>;

const findReader = async (wanted: string | undefined): Promise<ReaderSlot> => {
  const daemon = await openDaemon().catch(error => {
    throw failure('noReader', error.message);
  });
  try {
    const reader = chooseReader(daemon, wanted);
    return await openReaderSlot({ open: () => openDaemon(), reader });
  } catch (error) {
    throw error instanceof RangeError ? failure('noReader', error.message) : error;
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

const start = async ({ trace: level, pcap }: Given, { say }: Prompt): Promise<Running> => {
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
  system = await startSystem({ keys: { make: generateKey }, seed: 1, startSeconds, trace, progress: say });
  await system.phone.shows('INSERT CARD', readyMs);
  return { system, script, trace, save };
};

/**
 * Steps until `quit` or the end of the input. A failed step is printed, and the next one is read. True: none
 * failed.
 */
const takeSteps = async ({ system }: LiveSystem, bridge: Bridge, prompt: Prompt): Promise<boolean> => {
  let whole = true;
  prompt.say('Type steps, one a line; help lists them.');
  for await (const typed of prompt.lines) {
    const line = typed.trim();
    if (line === 'quit') break;
    if (line === 'help') stepList().forEach(prompt.say);
    else if (line)
      try {
        const said = await performBenchStep(system, bridge, parseBenchStep(line));
        if (said) prompt.say(said);
      } catch (error) {
        prompt.say(`✗ ${(error as Error).message}`);
        whole = false;
      }
  }
  return whole;
};

/** Resolves to the exit code. */
const useReader = async (reader: ReaderSlot, given: Given, prompt: Prompt): Promise<number> => {
  const { say } = prompt;
  say(`Reader ${reader.reader}.`);
  const { system, script, trace, save } = await start(given, prompt);
  const live = runLive(system);
  reader.onNotice(say);
  const fault = (error: Error): void => say(`the card is out of the phone's slot: ${error.message}`);
  const bridge = bridgeReader(reader, system.phone, bridgeWatch(system.phone, trace, fault));
  const hint = hintGiver();
  const draw = setInterval(() => {
    script.display();
    const next = hint(system.phone.display());
    if (next) say(next);
  }, lookEveryMs);
  script.display();
  let whole = false;
  try {
    whole = await takeSteps(live, bridge, prompt);
  } finally {
    clearInterval(draw);
    save();
    await live.stop();
    prompt.close();
  }
  const { issuedYen, settledYen, pendingYen } = system.center.books;
  console.log(`Issued ${issuedYen} yen, settled ${settledYen} yen, in recovery logs ${pendingYen} yen.`);
  return whole ? 0 : 1;
};

const declaration = {
  call: 'npm run bench --',
  does: "The phone's image on the virtual board, its card slot on a PC/SC reader; takes steps from the standard input.",
  options,
  words: { name: 'NAME', help: "the reader's name", min: 0, max: 1 },
  usage: [`--reader [NAME] [--trace ${TRACE_LEVELS.join('|')}] [--pcap FILE]`],
  notes: [
    'Steps are typed, one a line: help lists them. A card of this center is a blank one, issued and loaded here: ' +
      'npm run card -- --vpcd HOST:PORT --blank, then: issue, load 1000. Exit code 1: a step failed.',
  ],
};

await runCommand(declaration, async ({ values, words: [name] }) => {
  if (!values.reader) throw wrongArgument('--reader', '--reader or --reader NAME');
  const reader = await findReader(name);
  const prompt = openPrompt(process.stdin, process.stdout);
  // Each time: npm hands on the interrupt that the terminal has already given to both.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, prompt.close);
  try {
    return await useReader(reader, values, prompt);
  } finally {
    prompt.close();
    reader.close();
    // An open input, a keyboard or a pipe, would keep the process running.
    process.stdin.destroy();
  }
});
