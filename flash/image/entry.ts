import { readFileSync } from 'node:fs';
import type { BoardDescription, PromptLanguage } from '../../boards/board.ts';
import { projectRoot } from '../../host/root.ts';

/** The program of a board that is the front panel of another board's phone. */
const panelEntry = (board: BoardDescription): string => `
import { wire } from './boards/${board.name}.ts';
import { announceReady } from './hal/drivers/announceReady.ts';
import { panelFront } from './hal/drivers/panelFront.ts';
panelFront(wire());
announceReady();
`;

const programVersion = (): string =>
  (JSON.parse(readFileSync(`${projectRoot}/package.json`, 'utf8')) as { version: string }).version;

/** Entry text of the craft menu: its imports, and the argument for the terminal. */
export const craftEntry = (boardName: string) => ({
  imports: `
import { craftMenu } from './firmware/craft/menu.ts';
import { freeVariables, interpreterVersion } from './hal/drivers/interpreter.ts';`,
  menu: `phone => craftMenu(phone, {
    name: ${JSON.stringify(boardName)}, version: ${JSON.stringify(programVersion())},
    interpreter: interpreterVersion, freeVariables,
  })`,
});

type Features = Pick<BoardDescription, 'languages' | 'services'>;

const LANGUAGES: readonly PromptLanguage[] = ['english', 'japanese', 'german', 'french'];

/**
 * Entry text of what the person meets, prompts and services: the imports, and what is handed to the terminal
 * for them. Without services nothing of them gets into the image.
 */
export const promptsEntry = ({ languages = LANGUAGES, services }: Features = {}) => ({
  imports: [
    ...languages.map(name => `import { ${name} } from './firmware/terminal/display/prompts/${name}.ts';`),
    ...(services === false
      ? []
      : ["import { chooseService } from './firmware/terminal/call/chooseService.ts';"]),
  ].join('\n'),
  list: `[${languages.join(', ')}], ${
    services === false ? 'undefined' : '(phone, account) => chooseService(phone, account)'
  }`,
});

/** The program of a board: its wiring, the arithmetic that its core can run, and the terminal. */
export const boardEntry = (board: BoardDescription): string => {
  if (board.program === 'panel') return panelEntry(board);
  const native = board.native.kernels !== 'none';
  const [file, engine] = native
    ? ['kernels/engine.ts', 'kernelEngine(hal.nativeCode)']
    : ['portable.ts', 'engineWith(productsByDot(E.convolve))'];
  const ownSha256 = board.native.sha256 === 'kernel' ? '' : ', hal.sha256';
  const suite = native ? `kernelHash(hal.nativeCode${ownSha256})` : 'portableSuite(hal.sha256)';
  const craft = board.craftMenu === false ? undefined : craftEntry(board.name);
  const prompts = promptsEntry(board);
  return `
import { wire } from './boards/${board.name}.ts';
import { ${engine.slice(0, engine.indexOf('('))} } from './firmware/arithmetic/${file}';
${native ? '' : "import { productsByDot } from './firmware/arithmetic/productsByDot.ts';"}
import { startTerminal } from './firmware/terminal/main.ts';
import { announceReady } from './hal/drivers/announceReady.ts';
${prompts.imports}
${craft ? craft.imports : ''}
import { ${suite.slice(0, suite.indexOf('('))} } from './firmware/${native ? 'arithmetic/kernels/hash.ts' : 'crypto/portableSuite.ts'}';
const hal = wire();
hal.sha256 = ${suite};
hal.announceReady = announceReady;
startTerminal(hal, ${engine}, ${prompts.list}${craft ? `, ${craft.menu}` : ''});
`;
};
