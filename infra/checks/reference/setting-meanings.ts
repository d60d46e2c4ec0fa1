/** What each setting is for, in a sentence: the only part of its page that code cannot tell. */
export const settingMeanings: Readonly<Record<string, string>> = {
  TOLL_ANSWER_TIMEOUT:
    'How long an answer is waited for; a gateway says 504 then, the intake asks again.',
  TOLL_HISTORY_DIR: 'Folder of the history: one SQLite file a partition, which only it writes.',
  TOLL_HISTORY_HOST: 'Address on which the read API of the history listens.',
  TOLL_HISTORY_PARTITIONS: 'Partitions that a history folds; not set: all of them.',
  TOLL_HISTORY_PORT: 'Port on which the read API of the history listens (HTTP/1 without TLS).',
  TOLL_HISTORY_URL:
    'Base of the read API of the history: for commands that look back, and for services whose cache is being rebuilt.',
  TOLL_HAND_BACK:
    'Who ends standing in once main is back and has locked: `auto`, or an operator `by-hand`.',
  TOLL_PEER_KAFKA_BROKERS:
    'Kafka of the other site, for watching it: `host:port`, several between commas.',
  TOLL_PEER_N40_URLS:
    'N40 doors of the other site, between commas: where requests go on to while this one does not serve, and what is watched.',
  TOLL_PEER_SITE: 'Name of the other site, as its mirrored topics bear it before theirs.',
  TOLL_PEER_URL: 'Where the controller of the other site takes commands.',
  TOLL_SITE_HOST: 'Address on which a site controller takes commands.',
  TOLL_SITE_PORT: 'Port on which a site controller takes commands (HTTP/1 without TLS).',
  TOLL_DISPATCHER_SOCKET:
    'Path of the admin socket of the dispatcher before two sites, for `toll dispatcher`.',
  TOLL_SITE_URL: 'Where the site controller takes commands, for `toll site`.',
  TOLL_SITE_ROLE: '`main`: serves; `secondary`: waits to stand in for the other site.',
  TOLL_KAFKA_BROKERS: 'Where Kafka is: `host:port`, several between commas.',
  TOLL_LOG_LEVEL:
    'The least important log lines that are written; the shell writes none by default.',
  TOLL_N40_API_ROOT: 'Base of `Location`; else the authority that a request came by.',
  TOLL_N40_AUDIENCE: 'What `aud` of an access token may name.',
  TOLL_N40_AUTH: '`required`: every N40 request needs an access token; `open`: none does.',
  TOLL_N40_CA: 'File with the authority of the N40 door’s certificate, PEM.',
  TOLL_N40_CLEARTEXT: 'Whether there is a door without TLS: `on` or `off`.',
  TOLL_N40_CLIENTS: 'Tenant of each client that bears a token: `client=tenant`.',
  TOLL_N40_HOST: 'Address on which the N40 doors listen.',
  TOLL_N40_ISSUER: 'The only issuer of access tokens that is honoured; else any with a known key.',
  TOLL_N40_JWKS: 'Public keys of access tokens: an https URL, or a file.',
  TOLL_N40_PORT: 'Port on which the N40 door listens (HTTP/2 without TLS).',
  TOLL_N40_TLS_CERTIFICATE: 'File with the certificate of the TLS door, PEM; with its chain.',
  TOLL_N40_TLS_CLIENT_CA: 'File with authorities of clients: they must show a certificate then.',
  TOLL_N40_TLS_KEY: 'File with the private key of the TLS door, PEM; not set: no such door.',
  TOLL_N40_TLS_PORT: 'Port on which the N40 door with TLS listens.',
  TOLL_N40_TOKEN: 'Access token to bear, for commands that act as a network function; secret.',
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
  TOLL_TRACES: '`otlp`: spans are sent to a collector; `off`: none are recorded.',
  TOLL_TRACES_ONE_IN: 'Of so many requests that bring no trace of their own, one is recorded.',
  TOLL_TRACES_URL: 'Where spans are sent: OTLP over HTTP, as JSON.',
  TOLL_WATCHDOG:
    '`stand-in`: a secondary that finds main out stands in for it; `tell`: it only says so.',
  TOLL_VOUCHER_KEY:
    'Hashes codes of vouchers; the same wherever they are made or redeemed. Needed for these only.',
};
