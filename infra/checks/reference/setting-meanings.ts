/** What each setting is for, in a sentence: the only part of its page that code cannot tell. */
export const settingMeanings: Readonly<Record<string, string>> = {
  TOLL_ANSWER_TIMEOUT:
    'How long an answer is waited for; a gateway says 504 then, the intake asks again.',
  TOLL_KAFKA_BROKERS: 'Where Kafka is: `host:port`, several between commas.',
  TOLL_LOG_LEVEL:
    'The least important log lines that are written; the shell writes none by default.',
  TOLL_N40_API_ROOT: 'Base of `Location`; else the authority that a request came by.',
  TOLL_N40_HOST: 'Address on which the N40 door listens.',
  TOLL_N40_PORT: 'Port on which the N40 door listens (HTTP/2 without TLS).',
  TOLL_N40_URL: 'Base of the N40 door, for commands that act as a network function.',
  TOLL_OPERATIONS_HOST: 'Address on which health and metrics are served.',
  TOLL_NOTIFY_ALLOWED:
    'Where network functions may be notified: networks (`10.20.0.0/16`), addresses and names (`smf.example`, `*.5gc.example`), between commas. Nowhere unless it is set.',
  TOLL_NOTIFY_TIMEOUT: 'How long a network function has to answer a notification.',
  TOLL_OPERATIONS_PORT: 'Port on which `/health` and `/metrics` are served; not set: nowhere.',
  TOLL_PENDING_MAX: 'Requests of one gateway or intake that may wait for an answer at once.',
  TOLL_RATER_GROUP: 'Consumer group by which raters share the partitions.',
  TOLL_RATER_STATES_MAX: 'States that a rater holds in memory at most.',
  TOLL_REDIS_URL: 'Where Redis is.',
  TOLL_REFERENCE_KEY: 'Seals session references; the same at every site.',
  TOLL_REGISTRY_URL: 'Where the schema registry is, with the path of its Confluent API.',
  TOLL_SCHEDULER_NUDGES_MAX: 'Nudges per partition and tick at most.',
  TOLL_SCHEDULER_TICK: 'How often due work is looked for.',
  TOLL_SCHEDULER_VISIBLE_AFTER: 'How long a nudge may take to show before the next one.',
  TOLL_SERVICE_KEY: 'Signs control events; the same for every service of the site.',
  TOLL_SITE: 'Name of the site: in keys of the cache, transactional ids and xDRs.',
  TOLL_STOP_TIMEOUT: 'How long a graceful stop may take.',
  TOLL_TENANT: 'Tenant of requests that bear no credential.',
};
