/** B2: a part of the board's shape whose use, or whose check, was forgotten does not compile. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import ts from 'typescript';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot } from '../../host/root.ts';

const BOARD = `${projectRoot}/boards/board.ts`;
const CHECKS = ['uses', 'shape'].map(name => `${projectRoot}/boards/check/${name}.ts`);
const { config } = ts.readConfigFile(`${projectRoot}/tsconfig.json`, ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, projectRoot);

const text = readFileSync(BOARD, 'utf8');
const host = ts.createCompilerHost(options);
const sources = new Map<string, ts.SourceFile>();

/** The errors in the checks when `boards/board.ts` has this text: file and message. */
const errorsWith = (board: string): string[] => {
  const program = ts.createProgram(
    CHECKS,
    { ...options, noEmit: true },
    {
      ...host,
      getSourceFile: (name, version) => {
        if (name === BOARD) return ts.createSourceFile(name, board, version, true);
        const source = sources.get(name) ?? host.getSourceFile(name, version)!;
        sources.set(name, source);
        return source;
      },
    },
  );
  return CHECKS.flatMap(file => [...program.getSemanticDiagnostics(program.getSourceFile(file))]).map(
    ({ file, messageText }) =>
      `${relative(projectRoot, file!.fileName)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );
};

const withField = (before: string, field: string): string => {
  const changed = text.replace(before, `${field}\n${before}`);
  assert.is.not(changed, text, `boards/board.ts: expected "${before}"`);
  return changed;
};

test('the shape as it is compiles', () => assert.equal(errorsWith(text), []));

test('B2 a part that is added to the board’s shape alone: its check and its use are missed by name', () => {
  const errors = errorsWith(withField('  readonly buzzer?: PinName;', '  readonly siren?: PinName;'));
  assert.is(errors.length, 2, errors.join('\n'));
  for (const file of ['uses', 'shape'])
    assert.ok(
      errors.some(error => error.startsWith(`boards/check/${file}.ts: `) && error.includes('siren')),
      file,
    );
});

test('B2 a wire that is added to a part: its use is missed by name', () => {
  for (const before of ['  readonly toneLow?: PinName;', '    readonly bootSelect?: PinName;']) {
    const errors = errorsWith(withField(before, '  readonly spare?: PinName;'));
    assert.is(errors.length, 1, errors.join('\n'));
    assert.match(errors[0], /^boards\/check\/uses\.ts: .*spare/);
  }
});

test('a field of a board’s data beside its pins is missed where the check has none', () => {
  const errors = errorsWith(withField('  readonly pins: BoardPins;', '  readonly colour: string;'));
  assert.is(errors.length, 1, errors.join('\n'));
  assert.match(errors[0], /^boards\/check\/shape\.ts: .*colour/);
});

test.run();
