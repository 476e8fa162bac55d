import { hasScreen, restoreAtEnd } from '../../host/terminal.ts';
import type { TracedMessage } from '../../trace/names.ts';
import { type Transcript, transcript } from '../play/transcript.ts';
import type { System } from '../system/system.ts';
import type { Hand } from './keys.ts';
import type { Person } from './person.ts';
import { KEY_LINES, picture } from './picture.ts';
import { viewOf } from './view.ts';

/** How the phone is shown. */
export interface Show {
  message(message: TracedMessage): void;
  /** A hand is about to do something. */
  hand(hand: Hand): void;
  /** Called ten times a second. The first one takes the screen, which the end of the process gives back. */
  draw(): void;
}

type Output = Pick<NodeJS.WriteStream, 'isTTY' | 'write' | 'columns' | 'rows'>;
/** What there is to show. */
export interface Scene {
  readonly system: System;
  readonly person: Person;
}

const messagesKeptMax = 50;
const alternate = '\u001b[?1049h\u001b[?25l';
const restored = '\u001b[?25h\u001b[?1049l';

/** The picture, drawn over itself on a screen of its own. */
const onScreen = (output: Output, scene: () => Scene): Show => {
  const messages: TracedMessage[] = [];
  let isOpen = false;
  return {
    message: message => {
      messages.push(message);
      if (messages.length > messagesKeptMax) messages.shift();
    },
    hand: () => {},
    draw: () => {
      if (!isOpen) {
        isOpen = true;
        output.write(alternate);
        restoreAtEnd(() => void output.write(restored));
      }
      const { system, person } = scene();
      const size = { columns: output.columns || 80, rows: output.rows || 24 };
      const rows = picture(viewOf(system, person, messages), size);
      output.write(`\u001b[H${rows.map(row => `${row}\u001b[K`).join('\n')}\u001b[J`);
    },
  };
};

/** Line by line, for a file, a pipe or a terminal without a cursor that moves. */
const inLines = (output: Output, scene: () => Scene): Show => {
  const script: Transcript = transcript(
    () => scene().system,
    line => void output.write(`${line}\n`),
  );
  let noticed = '';
  let isOpen = false;
  return {
    message: script.message,
    hand: hand => script.step({ text: scene().person.words(hand), remarks: [] }),
    draw: () => {
      if (!isOpen) for (const line of KEY_LINES) output.write(`  ${line}\n`);
      isOpen = true;
      script.display();
      const { notice } = scene().person;
      if (notice && notice !== noticed) output.write(`  ${notice}\n`);
      noticed = notice;
    },
  };
};

export const showOn = (output: Output, scene: () => Scene): Show =>
  hasScreen(output) ? onScreen(output, scene) : inLines(output, scene);
