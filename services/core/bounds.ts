/**
 * Bounds that keep a state, a record and a turn small. Reaching one is a refusal, never a crash.
 */
export const bounds = {
  /** Open sessions of one account. */
  sessionsMax: 64,
  /** Rating groups of one session. */
  groupsPerSessionMax: 32,
  /** User plane functions that hold quota of one rating group of a session at a time. */
  grantsPerGroupMax: 16,
  /** Rating groups of one request. */
  groupsPerRequestMax: 32,
  /** Used unit containers of one rating group in one request. */
  containersPerGroupMax: 64,
  /** Characters of the ended sessions that one account keeps for repeats: some 140 events. */
  endedSessionsMax: 32_768,
  /** Adapters of which one account knows how far their events were forgotten. */
  streamsMax: 16,
  /** Forgotten events of one adapter, sent within one millisecond, that are named. */
  forgottenIdsMax: 512,
  /** One-time events of one account that may yet be reversed. */
  unconfirmedMax: 32,
  /** Attempts at such an event of which nobody has given up yet. */
  attemptsMax: 8,
  /** Answers that one session keeps for repeats. */
  answersPerSessionMax: 32,
  /** Answers that one session keeps while its account is heavier than `stateWeightMax`. */
  answersPerSessionWhenHeavy: 2,
  /** Gaps between request numbers that one session keeps. */
  numberRangesMax: 16,
  /** Management requests that one account keeps for repeats. */
  keyedAnswersMax: 256,
  /** Identities of one account, those on their way to or from it included. */
  identitiesMax: 64,
  /** Favourite numbers of one account. */
  favouritesMax: 20,
  /** Bonuses of one kind that stand by themselves. */
  bonusesMax: 8,
  /** Periods of one subscription that one decision starts; what is left is due at once. */
  periodsPerDecisionMax: 12,
  /** Vouchers that one account may try in vain within `guessHorizon`, tries under way included. */
  guessesMax: 5,
  /** Weight of a state, about its size in bytes, above which no session and no group is opened. */
  stateWeightMax: 262_144,
  /** The largest amount of usage one container may name: adds up safely for thousands of years. */
  unitsPerReportMax: 1_000_000_000_000_000n,
  /** The largest amount of money one request may move: a trillion. */
  moneyPerRequestMax: 1_000_000_000_000_000_000n,
  /** The most units that one allowance may hold: fits the long of every record. */
  allowanceMax: 4_000_000_000_000_000_000n,
  /** The most funds that a top-up may lead to: fits the decimal of every record. */
  fundsMax: 1_000_000_000_000_000_000_000_000_000_000n,
} as const;

/**
 * Seconds of partition time for which an ended session answers repeats, unless newer ones push it
 * out.
 */
export const repeatHorizon = 86_400n;

/** Seconds of partition time without any request after which a session is ended. */
export const sessionIdleMax = 86_400n;

/** Seconds of partition time for which a voucher that was tried in vain counts. */
export const guessHorizon = 3_600n;

/**
 * Seconds by which the clock of a network function may lag: a first request that looks older than
 * the forgotten past by more than this is taken for a repeat.
 */
export const clockSkewMax = 30n;

/** Seconds by which the report of a one-time event may be late and still name when it was used. */
export const reportLateMax = 2_592_000n;

/**
 * Seconds of partition time within which whoever got no answer to a one-time event can give it up.
 */
export const unconfirmedMaxAge = 120n;

/** The revision of formats and rating that this build begins with, and the highest it knows. */
export const revisions = { first: 1, highest: 1 } as const;
