/**
 * A board's page in `docs/boards/`: picture, table of wires, facts about its image, and how they were
 * verified.
 */
import type { BoardDescription } from '../board.ts';
import { CHIPS } from '../chips/index.ts';
import { partsOf } from './parts.ts';

const WAY = { out: '→', in: '←', both: '↔' } as const;

const wires = (board: BoardDescription): string[] => [
  '| part | its pin | | board’s pin | as |',
  '|---|---|---|---|---|',
  ...partsOf(board).flatMap(({ name, uses }) =>
    uses.map(({ signal, direction, pin, role }) => {
      const way = direction === 'out' ? WAY.in : direction === 'in' ? WAY.out : WAY.both;
      return `| ${name} | ${signal} | ${way} | \`${pin}\` | ${role ?? ''} |`;
    }),
  ),
];

const hash = {
  espruino: 'the firmware’s own library',
  kernel: 'a kernel',
  noble: '@noble/hashes',
  none: 'none needed',
};

const front = ({ pins: { panel } }: BoardDescription): string => {
  if (!panel) return 'on pins of the board';
  const port = panel.uart === 'software' ? 'a serial port made in software' : `\`${panel.uart}\``;
  return `a panel on ${port}, ${panel.baud} baud`;
};

const clock = ({ pins, program }: BoardDescription): string => {
  if (program === 'panel') return 'none';
  return pins.rtc ? 'DS3231' : 'the interpreter’s, unknown after every start until the center sets it';
};

const network = ({ pins }: BoardDescription): string => {
  if (pins.wifi) return 'Wi-Fi socket; Storage file `network` says where to';
  if (!pins.network) return 'none';
  return `\`${pins.network.uart}\`, ${pins.network.modem ? 'a modem told by AT commands' : 'transparent by itself'}`;
};

const facts = (board: BoardDescription): string[] => {
  const { chip, storage, budget, native } = board;
  return [
    '| | |',
    '|---|---|',
    `| program | ${board.program === 'panel' ? 'front panel only: no card, no settlement, no center' : 'the whole terminal'} |`,
    `| chip | ${chip.part}, ${chip.core}, ${chip.clockMHz} MHz |`,
    `| memory | ${chip.variables} variables; the image’s own may be ${budget.imageVars} |`,
    `| Storage | ${storage.bytes} bytes; the image may be ${budget.imageBytes} |`,
    `| SHA-256 | ${hash[native.sha256]} |`,
    `| signatures | ${board.program === 'panel' ? 'none' : native.kernels === 'none' ? 'portable JavaScript: minutes each on a chip' : `kernels for ${native.kernels}`} |`,
    `| front | ${front(board)} |`,
    `| clock | ${clock(board)} |`,
    `| network | ${network(board)} |`,
    `| keys, journal | ${board.program === 'panel' ? 'none' : board.pins.memory ? '23LCV512 with battery, FM25V02' : 'RAM only: installed anew at each start'} |`,
    `| console | ${board.console} |`,
  ];
};

/** Rows of the last table: [claim, how it was checked, where that ran]. */
const checks = (board: BoardDescription): [string, string, string][] => {
  const { name, native, program } = board;
  const rows: [string, string, string][] = [
    [
      'pins exist, reach their port or timer, are used once',
      `\`npx cardphone board check ${name}\`, and each build`,
      'a host, against tables from data sheets',
    ],
    ['the image fits its Storage and its budget', `\`npm run build -- --board ${name}\``, 'a host'],
    [
      'the image boots, and each part does what it is told',
      '`npm test -- drivers/everyBoard`',
      'the virtual board in Node, parts modelled from data sheets',
    ],
  ];
  if (name === 'virtual')
    rows.push(['whole calls, settled', '`npm start`, `npm test -- phone/`', 'the virtual board in Node']);
  if (name === 'stm32f405')
    rows.push([
      'the image on the real interpreter',
      '`npm run target`',
      'an emulated Cortex-M4; no other board’s firmware',
    ]);
  if (native.kernels !== 'none')
    rows.push([
      'the kernels compute rightly',
      '`npm test -- kernels`',
      board.chip.core === 'cortex-m4'
        ? 'an emulated Cortex-M4'
        : `an emulated Cortex-M4; never a ${board.chip.core}`,
    ]);
  if (program !== 'panel' && native.kernels === 'none' && name !== 'virtual')
    rows.push(['signatures in useful time', 'not possible: see [schemes](../schemes.md)', 'nowhere']);
  return rows;
};

const verified = (board: BoardDescription): string[] => [
  '| what | how | where it ran |',
  '|---|---|---|',
  ...checks(board).map(row => `| ${row.join(' | ')} |`),
  `| **${board.name === 'virtual' ? 'hardware' : 'on silicon'}** | **nothing** | **${board.name === 'virtual' ? 'there is none' : 'never: no board of this kind has been wired or flashed'}** |`,
];

/** The page of a board, Markdown; `NAME.svg` lies beside it. */
export const boardPage = (board: BoardDescription): string =>
  [
    `# ${board.title}`,
    '',
    `Generated from \`boards/${board.name}.ts\` by \`npm run boards\`.`,
    '',
    `![Wiring of ${board.title}](${board.name}.svg)`,
    '',
    ...facts(board),
    '',
    '## Wires',
    '',
    ...wires(board),
    '',
    `Pins: ${CHIPS[board.chip.part].source}`,
    ...(board.pins.card && !board.pins.card.reset
      ? [
          '',
          'RST goes by way of the panel: at deactivation it falls a millisecond after CLK and VCC, against ISO/IEC 7816-3, 6.4.',
        ]
      : []),
    '',
    '## How this was verified',
    '',
    ...verified(board),
    '',
  ].join('\n');

/** The page that lists them. */
export const boardsPage = (boards: readonly BoardDescription[]): string =>
  [
    '# Boards',
    '',
    'Generated from `boards/` by `npm run boards`; `npm test -- drivers/boardPages` fails when a page is older than its board.',
    'None of them has run on silicon.',
    '',
    '| board | program | variables | Storage, kB | front | network | signatures |',
    '|---|---|---|---|---|---|---|',
    ...boards.map(
      board =>
        `| [${board.name}](${board.name}.md) | ${board.program ?? 'terminal'} | ${board.chip.variables} | ${Math.floor(board.storage.bytes / 1024)} | ${front(board)} | ${network(board)} | ${board.program === 'panel' ? 'none' : board.native.kernels === 'none' ? 'portable' : 'kernels'} |`,
    ),
    '',
  ].join('\n');
