import type { Figures, Rounds } from './figures.ts';
import { curvePercentiles } from './load/tally.ts';
import type { Round } from './measure.ts';

const size = { width: 900, height: 380 } as const;
const curves = { left: 60, top: 40, width: 470, height: 280 } as const;
const bars = { left: 600, top: 40, width: 270, height: 280 } as const;
const inks = { ours: '#1b6ca8', bare: '#9a9a9a', open: '#c2571a' } as const;
const percentilesNamed = [50, 90, 99, 99.9, 99.99];

/** Latency curves and throughput as one SVG, without any library. */
export function plotOf(figures: Figures, rounds: Rounds): string {
  const middle = rounds.main[rounds.main.length >> 1];
  const lines = [
    { name: 'ours', ink: inks.ours, round: middle?.ours },
    { name: 'bare path', ink: inks.bare, round: middle?.bare },
    { name: `ours, ${figures.openLoop.rate}/s`, ink: inks.open, round: rounds.open },
  ];
  const highest = Math.max(...lines.flatMap(({ round }) => round?.tallied.latencies.curve ?? []));
  const parts = [
    ...axes(highest),
    ...lines.flatMap(({ name, ink, round }, i) => [
      round === undefined ? '' : curve(round, ink, highest),
      text(curves.left + 12, curves.top + 16 + i * 16, name, `fill="${ink}"`),
    ]),
    ...throughput(figures),
  ];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}"`;
  const style = 'font-family="sans-serif" font-size="12"';
  const ground = '<rect width="100%" height="100%" fill="white"/>';
  return `${[`${head} ${style}>`, ground, ...parts, '</svg>'].join('\n')}\n`;
}

/** Percentiles by their distance from 100, so that the tail has room. */
function across(percentile: number): number {
  const nines = -Math.log10(1 - Math.min(percentile, 99.99) / 100);
  return curves.left + (nines / 4) * curves.width;
}

/** Milliseconds, by their logarithm from 0.1 ms. */
function up(ms: number, highest: number): number {
  const decades = Math.log10(Math.max(highest, 1) / 0.1);
  const share = Math.log10(Math.max(ms, 0.1) / 0.1) / decades;
  return curves.top + curves.height * (1 - share);
}

function axes(highest: number): readonly string[] {
  const { left, top, width, height } = curves;
  const parts = [text(left, top - 14, 'latency in ms by percentile')];
  for (let ms = 0.1; ms <= highest; ms *= 10) {
    const y = up(ms, highest);
    parts.push(
      line(left, y, left + width, y),
      text(left - 40, y + 4, String(Number(ms.toFixed(1)))),
    );
  }
  for (const percentile of percentilesNamed) {
    const x = across(percentile);
    parts.push(line(x, top, x, top + height), text(x - 12, top + height + 18, String(percentile)));
  }
  return parts;
}

function curve(round: Round, ink: string, highest: number): string {
  const points = round.tallied.latencies.curve.map((ms, i) => {
    const x = across(curvePercentiles[i] ?? 0);
    return `${x.toFixed(1)},${up(ms, highest).toFixed(1)}`;
  });
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${ink}" stroke-width="2"/>`;
}

function throughput({ closedLoop, otherInFlight, hotAccount }: Figures): readonly string[] {
  const rows = [
    ...[closedLoop, ...otherInFlight].flatMap((one) => [
      { name: `${one.inFlight} in flight`, value: one.opsPerSecond, ink: inks.ours },
      { name: '', value: one.barePath.opsPerSecond, ink: inks.bare },
    ]),
    { name: 'hot account', value: hotAccount.opsPerSecond, ink: inks.ours },
  ];
  const most = Math.max(...rows.map(({ value }) => value));
  const step = bars.height / rows.length;
  return [
    text(bars.left, bars.top - 14, 'operations a second, closed loop'),
    ...rows.flatMap(({ name, value, ink }, i) => {
      const y = bars.top + i * step;
      const long = (value / most) * (bars.width - 130);
      const place = `x="${bars.left + 80}" y="${y.toFixed(1)}"`;
      const extent = `width="${long.toFixed(1)}" height="${(step * 0.7).toFixed(1)}"`;
      return [
        text(bars.left, y + step * 0.5, name),
        `<rect ${place} ${extent} fill="${ink}"/>`,
        text(bars.left + 86 + long, y + step * 0.5, String(Math.round(value))),
      ];
    }),
  ];
}

function text(x: number, y: number, content: string, more = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${content}</text>`;
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  const [a, b, c, d] = [x1, y1, x2, y2].map((value) => value.toFixed(1));
  return `<line x1="${a}" y1="${b}" x2="${c}" y2="${d}" stroke="#ddd"/>`;
}
