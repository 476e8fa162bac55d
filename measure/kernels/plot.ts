/**
 * Cycles of a verification against the size of n, as a picture: figures of `verifying.ts` and of `peers.ts`.
 */
import { CURVE_PEERS, POWER_PEERS } from './peers.ts';

/** A verification with n of `bits` bits and the exponent `e`. */
export interface CurvePoint {
  readonly bits: number;
  readonly e: number;
  readonly cycles: number;
}

const WIDTH = 760;
const HEIGHT = 560;
const PLOT = { left: 64, right: 690, top: 56, bottom: 502 };
const BITS = { from: 900, to: 5200 };
const CYCLES = { from: 1e4, to: 1.5e8 };
const PEER_BITS = 2048;
const LABEL_SPACING = 14;

const INK = '#1f2933';
const SOFT = '#6b7785';
const GRID = '#e4e8ec';
const PEER = '#b4532a';
const COLORS: Record<number, string> = {
  4: '#7db3d8',
  8: '#5a9fd0',
  16: '#2f7fb8',
  32: '#1b5e91',
  1024: '#0b3556',
};

const unique = (values: number[]): number[] => [...new Set(values)].sort((a, b) => a - b);
const fixed = (value: number): string => value.toFixed(1);
const x = (bits: number): number =>
  PLOT.left + ((bits - BITS.from) / (BITS.to - BITS.from)) * (PLOT.right - PLOT.left);
const y = (cycles: number): number => {
  const [low, high] = [Math.log10(CYCLES.from), Math.log10(CYCLES.to)];
  return PLOT.bottom - ((Math.log10(cycles) - low) / (high - low)) * (PLOT.bottom - PLOT.top);
};

const text = (at: [number, number], words: string, attributes = ''): string =>
  `<text x="${fixed(at[0])}" y="${fixed(at[1])}" ${attributes}>${words}</text>`;
const line = (from: [number, number], to: [number, number], attributes: string): string =>
  `<line x1="${fixed(from[0])}" y1="${fixed(from[1])}" x2="${fixed(to[0])}" y2="${fixed(to[1])}" ${attributes}/>`;

/** 10 000 as "10 k", 1 000 000 as "1 M". */
const short = (cycles: number): string => (cycles >= 1e6 ? `${cycles / 1e6} M` : `${cycles / 1e3} k`);

const axes = (sizes: readonly number[]): string[] => {
  const parts: string[] = [];
  for (let decade = CYCLES.from; decade <= CYCLES.to; decade *= 10) {
    parts.push(line([PLOT.left, y(decade)], [PLOT.right, y(decade)], `stroke="${GRID}"`));
    parts.push(
      text([PLOT.left - 8, y(decade) + 4], short(decade), `text-anchor="end" fill="${SOFT}" font-size="12"`),
    );
  }
  for (const bits of sizes) {
    parts.push(line([x(bits), PLOT.bottom], [x(bits), PLOT.bottom + 5], `stroke="${SOFT}"`));
    parts.push(
      text([x(bits), PLOT.bottom + 20], `${bits}`, `text-anchor="middle" fill="${SOFT}" font-size="12"`),
    );
  }
  parts.push(line([PLOT.left, PLOT.bottom], [PLOT.right, PLOT.bottom], `stroke="${SOFT}"`));
  parts.push(
    text(
      [(PLOT.left + PLOT.right) / 2, HEIGHT - 16],
      'bits of n',
      `text-anchor="middle" fill="${INK}" font-size="13"`,
    ),
  );
  return parts;
};

/** The lowest curve first: labels at their ends keep clear of each other. */
const curves = (points: readonly CurvePoint[]): string[] => {
  const parts: string[] = [];
  let above = Number.POSITIVE_INFINITY;
  for (const e of unique(points.map(point => point.e))) {
    const own = points.filter(point => point.e === e).sort((a, b) => a.bits - b.bits);
    const at = own.map(({ bits, cycles }): [number, number] => [x(bits), y(cycles)]);
    const color = COLORS[e] ?? INK;
    const path = at.map(pair => pair.map(fixed).join(',')).join(' ');
    parts.push(`<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>`);
    for (const [cx, cy] of at)
      parts.push(`<circle cx="${fixed(cx)}" cy="${fixed(cy)}" r="2.8" fill="${color}"/>`);
    const [lastX, lastY] = at[at.length - 1];
    above = Math.min(lastY + 4, above - LABEL_SPACING);
    parts.push(text([lastX + 8, above], `e = ${e}`, `fill="${color}" font-size="12"`));
  }
  return parts;
};

const peers = (): string[] => [
  ...POWER_PEERS.flatMap(({ name, cycles }) => {
    const at: [number, number] = [x(PEER_BITS), y(cycles)];
    const mark = `<path d="M${fixed(at[0])} ${fixed(at[1] - 4.5)}l4.5 4.5-4.5 4.5-4.5-4.5z" fill="${PEER}"/>`;
    return [mark, text([at[0] - 9, at[1] + 4], name, `text-anchor="end" fill="${PEER}" font-size="11"`)];
  }),
  ...CURVE_PEERS.flatMap(({ name, cycles }) => [
    line(
      [x(PEER_BITS) + 14, y(cycles)],
      [PLOT.right, y(cycles)],
      `stroke="${PEER}" stroke-dasharray="5 4" opacity="0.75"`,
    ),
    text([x(PEER_BITS) + 16, y(cycles) + 13], name, `fill="${PEER}" font-size="11"`),
  ]),
];

/** The picture as SVG. */
export const plotOf = (points: readonly CurvePoint[]): string => {
  const title = 'Cycles of an ESIGN verification on Cortex-M4';
  const remark =
    'model with zero wait states; ours: npm run measure:kernels; others at 2048 bits, or on a curve (dashed)';
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif">`,
    `<title>${title}</title>`,
    '<rect width="100%" height="100%" rx="8" fill="#ffffff"/>',
    text([PLOT.left, 26], title, `fill="${INK}" font-size="15" font-weight="600"`),
    text([PLOT.left, 44], remark, `fill="${SOFT}" font-size="12"`),
    ...axes(unique(points.map(point => point.bits))),
    ...peers(),
    ...curves(points),
    '</svg>',
  ].join('\n')}\n`;
};
