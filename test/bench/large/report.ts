import type { LargeFigures, ServedAgain } from './large-site.ts';

/** The figures as a page. */
export function reportOf(figures: LargeFigures): string {
  const { machine, accounts, raterKilled, redisWiped, soak, violations } = figures;
  const rows = Object.entries(soak.memory).map(([name, thirds]) => {
    return `| ${name} | ${figures.memoryAtRest[name] ?? ''} | ${thirds.join(' | ')} |`;
  });
  return `# A large site

${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; ${machine.system};
Node ${machine.node}.

${accounts} accounts, made at ${figures.accountsPerSecond}/s.

| fault | every partition served again, ms | steady after, ms | longest silence, ms |
| --- | --- | --- | --- |
${faultRow('rater killed', raterKilled)}
${faultRow('Redis wiped', redisWiped)}

The cache was whole ${Math.round(redisWiped.wholeAfterMs)} ms after it was wiped; in between
${redisWiped.meanwhile.answered} answers, failures ${JSON.stringify(redisWiped.meanwhile.failures)}.

Soak of ${soak.seconds} s: ${soak.answered} answers, failures ${JSON.stringify(soak.failures)}.

| MB resident | before | most in 1st third | 2nd | 3rd |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

Violations: ${violations.length === 0 ? 'none' : violations.join('; ')}
`;
}

function faultRow(fault: string, served: ServedAgain): string {
  const { servedAgainMs, steadyAfterMs, longestSilenceMs } = served;
  return `| ${fault} | ${servedAgainMs} | ${steadyAfterMs} | ${longestSilenceMs} |`;
}
