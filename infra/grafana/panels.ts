/** One curve, or several of one expression. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

/** One chart of the dashboard. */
export interface Panel {
  readonly title: string;
  /** A unit as Grafana names it. */
  readonly unit: 'short' | 'ops' | 's' | 'bytes' | 'percentunit';
  readonly queries: readonly Query[];
}

/** A row of charts under a heading. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const seconds = 'toll_gateway_n40_request_seconds';

function quantile(share: number): Query {
  const buckets = `sum by (le) (rate(${seconds}_bucket{operation!="other"}[$__rate_interval]))`;
  return { expr: `histogram_quantile(${share}, ${buckets})`, legend: `${share * 100} %` };
}

function rateOf(metric: string, by: string, legend = `{{${by}}}`): Query {
  return { expr: `sum by (${by}) (rate(${metric}[$__rate_interval]))`, legend };
}

/** What an operator looks at, from what customers notice to what lies behind it. */
export const rows: readonly Row[] = [
  {
    title: 'What network functions notice',
    panels: [
      { title: 'Requests by status', unit: 'ops', queries: [rateOf(`${seconds}_count`, 'status')] },
      { title: 'Time to the answer', unit: 's', queries: [quantile(0.5), quantile(0.99)] },
      {
        title: 'Requests that wait',
        unit: 'short',
        queries: [{ expr: 'toll_gateway_pending_requests', legend: '{{instance}}' }],
      },
      {
        title: 'One-time events given up',
        unit: 'ops',
        queries: [rateOf('toll_gateway_abandoned_total', 'outcome')],
      },
    ],
  },
  {
    title: 'Rating',
    panels: [
      {
        title: 'Decided, by partition',
        unit: 'ops',
        queries: [rateOf('toll_rater_decided_total', 'partition')],
      },
      {
        title: 'Partitions, by what raters do with them',
        unit: 'short',
        queries: [
          { expr: 'sum by (phase) (toll_rater_partitions)', legend: '{{phase}}' },
          { expr: 'max(toll_gateway_partitions)', legend: 'there are' },
        ],
      },
      {
        title: 'Share of repeats',
        unit: 'percentunit',
        queries: [
          {
            expr:
              'sum(rate(toll_rater_repeated_total[$__rate_interval]))' +
              ' / sum(rate(toll_rater_decided_total[$__rate_interval]))',
            legend: 'repeats',
          },
        ],
      },
      {
        title: 'Recoveries, stops and lost answers',
        unit: 'ops',
        queries: [
          rateOf('toll_rater_recovered_total', 'partition', 'recovered {{partition}}'),
          rateOf('toll_rater_on_demand_total', 'partition', 'on demand {{partition}}'),
          rateOf('toll_rater_stopped_total', 'partition', 'stopped {{partition}}'),
          rateOf('toll_rater_answers_lost_total', 'why', 'answers lost: {{why}}'),
        ],
      },
      {
        title: 'States in memory',
        unit: 'short',
        queries: [{ expr: 'toll_rater_cached_states', legend: '{{instance}}' }],
      },
      {
        title: 'Accounts nudged',
        unit: 'ops',
        queries: [rateOf('toll_scheduler_nudges_total', 'instance')],
      },
    ],
  },
  {
    title: 'Two sites',
    panels: [
      {
        title: 'Merge',
        unit: 'ops',
        queries: [
          rateOf('toll_site_locked_total', 'partition', 'accounts locked {{partition}}'),
          rateOf('toll_site_applied_total', 'partition', 'records applied {{partition}}'),
        ],
      },
      {
        title: 'Probes of the other site in a row that failed',
        unit: 'short',
        queries: [{ expr: 'max by (plane) (toll_site_probe_failures)', legend: '{{plane}}' }],
      },
      {
        title: 'What the other site misses: age',
        unit: 's',
        queries: [{ expr: 'max by (partition) (toll_site_lag_seconds)', legend: '{{partition}}' }],
      },
      {
        title: 'What the other site misses: records',
        unit: 'short',
        queries: [{ expr: 'max by (partition) (toll_site_lag_records)', legend: '{{partition}}' }],
      },
      {
        title: 'What the other site misses: money',
        unit: 'short',
        queries: [{ expr: 'sum by (currency) (toll_site_lag_money)', legend: '{{currency}}' }],
      },
      {
        title: 'The other site found out',
        unit: 'ops',
        queries: [rateOf('toll_site_outages_total', 'outage')],
      },
      {
        title: 'Troubles of the site controller',
        unit: 'ops',
        queries: [rateOf('toll_site_troubles_total', 'instance')],
      },
    ],
  },
  {
    title: 'Export',
    panels: [
      {
        title: 'Records, by topic',
        unit: 'ops',
        queries: [rateOf('toll_exporter_records_total', 'topic')],
      },
      {
        title: 'Partitions fenced and stopped',
        unit: 'short',
        queries: [
          { expr: 'sum(toll_exporter_fenced_total)', legend: 'fenced' },
          { expr: 'sum(toll_exporter_stopped_total)', legend: 'stopped' },
        ],
      },
      {
        title: 'Failures that were overcome',
        unit: 'ops',
        queries: [
          rateOf('toll_rater_troubles_total', 'instance', 'rater {{instance}}'),
          rateOf('toll_exporter_troubles_total', 'instance', 'exporter {{instance}}'),
          rateOf('toll_intake_troubles_total', 'instance', 'intake {{instance}}'),
          rateOf('toll_notifier_waits_total', 'instance', 'notifier positions {{instance}}'),
          rateOf('toll_notifier_troubles_total', 'instance', 'notifier {{instance}}'),
          rateOf('toll_gateway_key_set_troubles_total', 'instance', 'keys {{instance}}'),
          rateOf('toll_traces_failures_total', 'instance', 'traces {{instance}}'),
        ],
      },
    ],
  },
  {
    title: 'Adapters and notifications',
    panels: [
      {
        title: 'Events of adapters',
        unit: 'ops',
        queries: [
          rateOf('toll_intake_charged_total', 'adapter', 'charged {{adapter}}'),
          rateOf('toll_intake_refused_total', 'adapter, reason', 'refused {{adapter}} {{reason}}'),
          rateOf('toll_intake_skipped_total', 'adapter', 'deleted unread {{adapter}}'),
        ],
      },
      {
        title: 'Events of adapters that wait',
        unit: 'short',
        queries: [
          { expr: 'max by (adapter) (toll_intake_behind_events)', legend: '{{adapter}}' },
          rateOf('toll_intake_waits_total', 'adapter, on', '{{adapter}} for {{on}}'),
        ],
      },
      {
        title: 'Notifications to network functions',
        unit: 'ops',
        queries: [rateOf('toll_notifier_callbacks_total', 'type, outcome', '{{type}} {{outcome}}')],
      },
    ],
  },
  {
    title: 'History',
    panels: [
      {
        title: 'Records folded into rows',
        unit: 'ops',
        queries: [rateOf('toll_history_records_total', 'partition', 'partition {{partition}}')],
      },
      {
        title: 'Partitions stopped, files folded again, troubles',
        unit: 'ops',
        queries: [
          rateOf('toll_history_stopped_total', 'partition', 'stopped {{partition}}'),
          rateOf('toll_history_rebuilds_total', 'partition', 'folded again {{partition}}'),
          rateOf('toll_history_troubles_total', 'instance', 'troubles {{instance}}'),
        ],
      },
      {
        title: 'Reads',
        unit: 'ops',
        queries: [
          rateOf('toll_history_read_seconds_count', 'route, status', '{{route}} {{status}}'),
          rateOf('toll_history_read_seconds_bucket', 'le', 'within {{le}} s'),
        ],
      },
    ],
  },
  {
    title: 'Processes',
    panels: [
      {
        title: 'Processor',
        unit: 'percentunit',
        queries: [rateOf('process_cpu_seconds_total', 'instance, service', '{{service}}')],
      },
      {
        title: 'Memory',
        unit: 'bytes',
        queries: [{ expr: 'process_resident_memory_bytes', legend: '{{service}} {{instance}}' }],
      },
      {
        title: 'Event loop, 99th percentile of its lag',
        unit: 's',
        queries: [{ expr: 'nodejs_eventloop_lag_p99_seconds', legend: '{{service}} {{instance}}' }],
      },
    ],
  },
];
