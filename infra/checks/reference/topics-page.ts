import { answersOf, topics, usageInOf } from '../../../services/ports/topics.ts';
import type { SiteTopic } from '../../../services/ports/topics.ts';
import { code } from './page.ts';
import type { Page } from './page.ts';

interface About {
  readonly key: string;
  readonly schema: string;
  readonly writer: string;
  readonly holds: string;
  readonly policy: string;
}

const kept = 'for ever';
const outputs = '30 days';

const compacted = 'the newest of each key';

const abouts = {
  usage: {
    key: 'account, identity, voucher or `control`',
    schema: 'UsageEvent',
    writer: 'gateway, intake, scheduler, shell, exporter',
    holds: 'everything that may change state, in one order per key; append time of the log',
    policy: kept,
  },
  'usage-rejected': {
    key: '`<topic>/<partition>/<offset>` of the input',
    schema: 'RejectedInput',
    writer: 'intake',
    holds: 'what adapters published and the intake refused, with the reason',
    policy: outputs,
  },
  ledger: {
    key: 'as usage',
    schema: 'LedgerRecord',
    writer: 'rater',
    holds: 'one record per usage event, chained by hash: the truth',
    policy: kept,
  },
  balances: {
    key: 'as usage; `position`',
    schema: 'Balance, ExportPosition',
    writer: 'exporter, in one transaction with xdr and notices',
    holds: "the state of each key, and the exporter's position per partition",
    policy: compacted,
  },
  xdr: {
    key: 'account',
    schema: 'XdrRecord',
    writer: 'exporter',
    holds: 'finished xDRs, each exactly once for `read_committed` readers',
    policy: outputs,
  },
  callbacks: {
    key: 'account',
    schema: 'CallbackRecord',
    writer: 'exporter',
    holds: 'notifications that network functions are to get, each exactly once',
    policy: outputs,
  },
  notices: {
    key: 'account',
    schema: 'NoticeRecord',
    writer: 'exporter',
    holds: 'threshold notices, each exactly once for `read_committed` readers',
    policy: outputs,
  },
  catalogue: {
    key: 'content hash',
    schema: 'PlanVersion',
    writer: 'shell',
    holds: 'published plan versions; one partition',
    policy: compacted,
  },
  settings: {
    key: 'kind/id',
    schema: 'Setting',
    writer: 'shell',
    holds: "declared settings, the registry's ids among them; one partition",
    policy: compacted,
  },
  sites: {
    key: 'site',
    schema: 'SiteIntent',
    writer: 'site-controller, under one transactional id',
    holds: 'what the site is about to do with all of its partitions; one partition',
    policy: compacted,
  },
  probes: {
    key: 'site',
    schema: 'none: empty records',
    writer: 'site-controller of the other site, once a second',
    holds: 'nothing: that the log takes records is all that they tell',
    policy: 'an hour',
  },
} as const satisfies Record<SiteTopic, About>;

const ofAdapters = [
  {
    topic: usageInOf('<adapter>'),
    key: 'any; the identity is best',
    schema: 'AdapterUsage',
    writer: 'the adapter, and nobody else',
    holds: 'usage that was made; append time of the log',
    policy: outputs,
  },
  {
    topic: answersOf('<adapter>'),
    key: 'event id',
    schema: 'AdapterAnswer',
    writer: 'intake',
    holds: 'what became of the events whose adapter asked for an answer',
    policy: outputs,
  },
] as const;

/** What stands in each topic, who writes it and how long it is kept. */
export function topicsPage(): Page {
  const head = ['topic', 'key', 'schema', 'written by', 'holds', 'kept'];
  const rows = Object.values(topics).map((topic) => {
    const { key, schema, writer, holds, policy } = abouts[topic];
    return [code(topic), key, schema, writer, holds, policy];
  });
  return {
    path: 'docs/reference/topics.md',
    title: 'Topics',
    text:
      'Every record is Avro in Confluent framing; the schemas stand in `schemas/avro/`. All ' +
      'keyed topics have one partition count, fixed when the ledger begins, and the ' +
      'partitioner of the Java client (murmur2).',
    sections: [
      {
        title: 'Of every site',
        text: '',
        table: { head, rows },
      },
      {
        title: 'Of each adapter',
        text: 'Made by `toll adapter add`, with the partition count of the ledger.',
        table: {
          head,
          rows: ofAdapters.map(({ topic, key, schema, writer, holds, policy }) => {
            return [code(topic), key, schema, writer, holds, policy];
          }),
        },
      },
    ],
  };
}
