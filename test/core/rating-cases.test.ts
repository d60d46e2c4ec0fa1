import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { explainSession } from '../../services/core/explain/explain-session.ts';
import { formatMoney, micros } from '../../services/core/money.ts';
import { instant } from '../../services/core/time.ts';
import { units } from '../../services/core/units.ts';
import { charges, given, hasFavourites, money, prepaid, Service } from '../support/given.ts';
import type { Said, Story } from '../support/given.ts';
import { planFrom } from '../support/plans.ts';
import { ratingPlan } from '../support/rating-plan.ts';

// The tables of rating-cases.md, a row a test.

type Row = Readonly<Record<string, string>>;

const plans = { 'rating-cases': planFrom(ratingPlan) };
const [usageRows = [], grantRows = [], timeRows = []] = tablesOf(
  readFileSync(new URL('rating-cases.md', import.meta.url), 'utf8'),
);

/** The rows of each table of a Markdown text, by the heads of their columns. */
function tablesOf(text: string): readonly (readonly Row[])[] {
  return text
    .split('\n## ')
    .slice(1)
    .map((section) => {
      const [head = [], , ...rows] = section
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .map((line) =>
          line
            .split('|')
            .slice(1, -1)
            .map((inCell) => inCell.trim()),
        );
      return rows.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i] ?? ''])));
    });
}

function cell(row: Row, name: string): string {
  const found = row[name];
  if (found === undefined) throw new Error(`no column ${name}`);
  return found;
}

const unitsOfGroups = { '20': 'events', '30': 'octets' } as const;

function serviceOf(row: Row): Service {
  const group = cell(row, 'group');
  const unit = group === '20' || group === '30' ? unitsOfGroups[group] : 'seconds';
  return new Service(BigInt(group), unit);
}

function storyOf(row: Row, balance: string): Story {
  const left = units(BigInt(cell(row, 'allowance')));
  const names = { '10': 'minutes', '20': 'texts' } as const;
  const group = cell(row, 'group');
  const openingAllowances = (['10', '20'] as const).map((one) => ({
    name: names[one],
    remaining: one === group ? left : units(0n),
  }));
  return given({ openingFunds: money(balance), openingAllowances }, plans);
}

interface Report {
  readonly used: bigint;
  readonly network: string | null;
}

function reportsOf(row: Row): readonly Report[] {
  return cell(row, 'usage')
    .split(' + ')
    .map((text) => {
      const [used = '', network = ''] = text.split(' @');
      return { used: BigInt(used), network: network || cell(row, 'network') || null };
    });
}

/** A session that reports its usage, and with what was used before a move the new network. */
function callWith(row: Row, reports: readonly Report[]): Story {
  const story = storyOf(row, '1000.00');
  const service = serviceOf(row);
  const said: Said = { calledParty: cell(row, 'called') || null };
  const [first] = reports;
  story.when(charges('create', [], { ...said, servingNetwork: first?.network ?? null }));
  for (const [i, { used, network }] of reports.entries()) {
    const servingNetwork = reports[i + 1]?.network ?? network;
    story.when(service.reports(used, { asks: 'nothing', servingNetwork }));
  }
  return story.when(charges('release', []));
}

function costOf(story: Story) {
  const debits = story.ledger.records.flatMap((record) =>
    record.changes.flatMap((change) =>
      change.type === 'UsageDebited' ? [change.usageDebited] : [],
    ),
  );
  const sum = (of: (debit: (typeof debits)[number]) => bigint): bigint =>
    debits.reduce((total, debit) => total + of(debit), 0n);
  const drawn = (debit: (typeof debits)[number]): bigint =>
    debit.draws.reduce((total, draw) => total + draw.units, 0n);
  return {
    charged: sum((debit) => debit.charged).toString(),
    money: formatMoney(micros(sum((debit) => debit.money))),
    drawn: sum(drawn).toString(),
    prices: [...new Set(debits.map(({ price }) => price))].join(', '),
  };
}

/** Debits whose figures the explanation does not come to. */
function unexplainedIn({ ledger }: Story) {
  const lookUp = (name: string) => plans[name as keyof typeof plans];
  const changes = explainSession('call', ledger.records, lookUp).flatMap((one) => one.changes);
  return changes.filter(
    (one) => !one.isAsRecorded || (one.change.type === 'UsageDebited' && !one.cost),
  );
}

function expectedCost(row: Row) {
  return {
    charged: cell(row, 'charged'),
    money: formatMoney(money(cell(row, 'money'))),
    drawn: cell(row, 'drawn'),
    prices: cell(row, 'prices'),
  };
}

test('there are at least 120 cases, and every one has a name of its own', () => {
  const names = [...usageRows, ...grantRows, ...timeRows].map((row) => cell(row, 'what it shows'));
  expect(names.length).toBeGreaterThanOrEqual(120);
  for (const rows of [usageRows, grantRows, timeRows]) {
    expect(new Set(rows.map((row) => cell(row, 'what it shows'))).size).toBe(rows.length);
  }
});

describe('usage costs what the table says', () => {
  test.each(usageRows.map((row) => [cell(row, 'what it shows'), row] as const))('%s', (_, row) => {
    const reports = reportsOf(row);
    expect(costOf(callWith(row, reports))).toEqual(expectedCost(row));
    expect(unexplainedIn(callWith(row, reports))).toEqual([]);
    const [first] = reports;
    if (first === undefined || reports.some(({ network }) => network !== first.network)) return;
    const used = reports.reduce((sum, one) => sum + one.used, 0n);
    expect(costOf(callWith(row, [{ ...first, used }]))).toEqual(expectedCost(row));
  });
});

describe('usage costs what it does at its time', () => {
  test.each(timeRows.map((row) => [cell(row, 'what it shows'), row] as const))('%s', (_, row) => {
    const service = new Service(50n, 'seconds');
    const story = given(prepaid('1000.00'), plans).when(hasFavourites('+4930777'));
    const reports = cell(row, 'usage')
      .split(' + ')
      .map((text) => {
        const [used = '', until = ''] = text.split(' until ');
        return { used: BigInt(used), until: instant(BigInt(Date.parse(`${until}Z`))) };
      });
    const [first] = reports;
    if (first === undefined) throw new Error('no usage');
    story.ledger.now = instant(first.until - first.used * 1000n);
    const said: Said = { calledParty: cell(row, 'called') || null, asks: 'nothing' };
    story.when(charges('create', [], said));
    for (const { used, until } of reports) {
      story.ledger.now = until;
      story.when(service.reports(used, { asks: 'nothing' }));
    }
    const { money: cost, prices } = costOf(story.when(charges('release', [])));
    expect({ cost, prices }).toEqual({
      cost: formatMoney(money(cell(row, 'money'))),
      prices: cell(row, 'prices'),
    });
  });
});

describe('quota is granted as the table says', () => {
  test.each(grantRows.map((row) => [cell(row, 'what it shows'), row] as const))('%s', (_, row) => {
    const asks = cell(row, 'asks');
    const story = storyOf(row, cell(row, 'balance')).when(
      serviceOf(row).starts({
        asks: asks === 'any' ? 'any' : BigInt(asks),
        calledParty: cell(row, 'called') || null,
        servingNetwork: cell(row, 'network') || null,
      }),
    );
    const answer = story.last.answer?.groups[0];
    const isRefused = answer?.result === 'QUOTA_LIMIT_REACHED';
    expect({
      granted: isRefused ? 'none' : answer?.granted?.toString(),
      last: isRefused ? '' : answer?.finalAction === null ? 'no' : 'yes',
    }).toEqual({ granted: cell(row, 'granted'), last: cell(row, 'last') });
  });
});
