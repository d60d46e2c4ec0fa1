import type { CpuTimes } from './cpu.ts';
import type { Checks, ClosedFigures, Figures } from './figures.ts';
import type { Share } from './self-times.ts';

/** The report for people, in Markdown. */
export function reportOf(figures: Figures): string {
  const { closedLoop, ratios, otherInFlight, openLoop, hotAccount, replay, machine } = figures;
  return [
    '# Bench',
    '',
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; ${machine.system}; ` +
      `Node ${machine.node}; load before the run ${machine.loadBefore}.`,
    'Load generator, Kafka, Redis and all services on this machine.',
    '',
    '![latency and throughput](report.svg)',
    '',
    '## Closed loop',
    '',
    '| in flight | path | operations/s | p50 ms | p99 ms | p99.9 ms | ratio |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...[closedLoop, ...otherInFlight].flatMap(closedRows),
    '',
    `Ratio of each pair of rounds: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}. ` +
      `Projection and export went on ${Math.round(closedLoop.drainMs)} ms behind the last answer.`,
    '',
    '## Other loads on ours',
    '',
    '| load | operations/s | p50 ms | p99 ms | p99.9 ms |',
    '| --- | --- | --- | --- | --- |',
    row(`open loop, ${openLoop.rate}/s`, openLoop),
    row(`one hot account, ${hotAccount.inFlight} in flight`, hotAccount),
    '',
    `Replay: ${perSecond(replay.recordsPerSecond)} records/s over ${replay.records} records; ` +
      `deciding every event again: ${perSecond(replay.redecidedPerSecond)} records/s.`,
    '',
    '## CPU per operation, in microseconds',
    '',
    ...cpuTable({
      [`ours, ${closedLoop.inFlight} in flight`]: closedLoop.cpuMicrosPerOp,
      [`bare path, ${closedLoop.inFlight} in flight`]: closedLoop.barePath.cpuMicrosPerOp,
      [`ours, ${openLoop.rate}/s`]: openLoop.cpuMicrosPerOp,
      'ours, one hot account': hotAccount.cpuMicrosPerOp,
    }),
    '',
    '## Right?',
    '',
    ...checkLines(figures.checks),
    '',
    ...profileLines(figures),
  ].join('\n');
}

function closedRows(figures: ClosedFigures): readonly string[] {
  const { inFlight, barePath, ratioToBarePath } = figures;
  return [
    `| ${inFlight} | ours ${cells(figures)} ${ratioToBarePath.toFixed(2)} |`,
    `| ${inFlight} | bare path ${cells(barePath)} |`,
  ];
}

type Row = Pick<ClosedFigures, 'opsPerSecond' | 'p50Ms' | 'p99Ms' | 'p999Ms'>;

function row(name: string, figures: Row): string {
  return `| ${name} ${cells(figures)}`;
}

function cells({ opsPerSecond, p50Ms, p99Ms, p999Ms }: Row): string {
  const times = [p50Ms, p99Ms, p999Ms].map((ms) => ms.toFixed(ms < 10 ? 2 : 1));
  return `| ${perSecond(opsPerSecond)} | ${times.join(' | ')} |`;
}

function perSecond(rate: number): string {
  return Math.round(rate).toLocaleString('en-US');
}

function cpuTable(columns: Readonly<Record<string, CpuTimes>>): readonly string[] {
  const rows = Object.entries(columns).map(([name, times]) => {
    const shown = Object.entries(times).map(
      ([process, micros]) => `${process} ${micros.toFixed(0)}`,
    );
    const total = Object.values(times).reduce((sum, micros) => sum + micros, 0);
    return `| ${name} | ${shown.join(', ')} | ${total.toFixed(0)} |`;
  });
  return ['| load | by process | all |', '| --- | --- | --- |', ...rows];
}

function checkLines(checks: Checks): readonly string[] {
  const { operationsAnswered, chargesInLedger, failures, violations } = checks;
  const money = (micros: number): string => (micros / 1_000_000).toFixed(2);
  return [
    checks.isRight ? 'Everything agrees.' : '**Something is wrong.**',
    '',
    `- answered ${operationsAnswered}, charges in the ledger ${chargesInLedger}`,
    `- answered usage × price ${money(checks.expectedMicros)}, ` +
      `debited ${money(checks.debitedMicros)}, in doubt ${money(checks.doubtfulMicros)}`,
    `- other answers by status: ${JSON.stringify(failures)}`,
    `- broken invariants: ${violations.length === 0 ? 'none' : violations.slice(0, 5).join('; ')}`,
  ];
}

function profileLines({ profiles }: Figures): readonly string[] {
  const listed = ({ name, share }: Share): string => `- ${(share * 100).toFixed(1)} % ${name}`;
  return Object.entries(profiles).flatMap(([service, { byPart, byFunction }]) => [
    `## Self time in the ${service}, idle time left out`,
    '',
    ...byPart.map(listed),
    '',
    ...byFunction.map(listed),
    '',
  ]);
}
