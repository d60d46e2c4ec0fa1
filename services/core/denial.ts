/**
 * Why a request as a whole is refused, in order of precedence: the first that applies is the
 * answer. Each has one sentence for people.
 */
export const denials = {
  NOT_SERVED_HERE: 'This site does not serve now: the other one does.',
  NOT_IN_STAND_ALONE: 'The site stands alone: only the other site may change this.',
  USER_UNKNOWN: 'No account is known under this identity.',
  IDENTITY_MOVED: 'The identity does not belong to this account: resolve it again.',
  IDENTITY_TAKEN: 'The identity belongs to another account.',
  REQUEST_CONFLICT: 'The same request number was used before for another content.',
  REQUEST_TOO_OLD: 'The request is a repeat from beyond the horizon that repeats are kept for.',
  ACCOUNT_EXISTS: 'An account with this id exists already.',
  SESSION_GONE: 'The charging session has ended.',
  SESSION_UNKNOWN: 'No such charging session is known.',
  ACCOUNT_SUSPENDED: 'The account is suspended.',
  TOO_MANY_SESSIONS: 'The account has as many open sessions as are allowed.',
  TOO_LARGE: 'The account holds as much as one account may hold.',
  TOO_MANY_GUESSES: 'Too many vouchers were tried in vain: wait before the next one.',
  VOUCHER_UNKNOWN: 'No voucher has this code.',
  VOUCHER_USED: 'The voucher was redeemed before.',
  VOUCHER_BUSY: 'The voucher is just being redeemed: try again.',
  VOUCHER_EXPIRED: 'The voucher is not valid any more.',
  VOUCHER_EXISTS: 'A voucher with this code exists already, with other terms.',
  IDENTITY_INVALID: 'The identity is no text of 1 to 128 visible characters without a slash.',
  IDENTITY_BUSY: 'The identity is just being added, removed or moved: try again.',
  IDENTITY_UNKNOWN: 'The account has no such identity.',
  TOO_MANY_IDENTITIES: 'The account has as many identities as are allowed.',
  AMOUNT_INVALID: 'The amount must be above zero and within bounds.',
  FUNDS_INSUFFICIENT: 'Funds do not pay the fee.',
  FAVOURITES_INVALID: 'Favourites are a few different telephone numbers.',
  CURRENCY_MISMATCH: 'The plan or voucher is in another currency than the account.',
  ALLOWANCE_UNKNOWN: 'The account has no allowance of this name.',
  LEDGER_OPEN: 'The partition has a ledger already.',
  REVISION_INVALID: 'A revision is raised by one, and never lowered.',
  MODE_INVALID: 'The partition does not change to this mode in this epoch.',
  LOCK_OUT_OF_ORDER:
    'A lock of funds, a merged record or a merge begins where the one before it ended.',
  NOT_LOCKED: 'No funds are locked for this record of the other site.',
} as const;

/** Why a request as a whole is refused. */
export type DenialCode = keyof typeof denials;

/** Why one rating group is given no quota, while the others go on. */
export const groupDenials = {
  END_USER_SERVICE_DENIED: 'The account is suspended.',
  RATING_FAILED: 'The plan has no rate for this rating group, or the request names another unit.',
  TOO_MANY_GROUPS: 'The session has as many rating groups as are allowed.',
  QUOTA_LIMIT_REACHED: 'Funds and allowances pay for nothing more.',
} as const;

/** Why a rating group is given no quota. */
export type GroupDenialCode = keyof typeof groupDenials;

/** What one rating group is told: granted, or why not. */
export type GroupResult = 'SUCCESS' | GroupDenialCode;

/**
 * Refusals that say something about now, not about the request: a retry is decided anew, so they
 * never become the first answer of a request.
 */
const passing: ReadonlySet<DenialCode> = new Set<DenialCode>([
  'NOT_SERVED_HERE',
  'NOT_IN_STAND_ALONE',
  'USER_UNKNOWN',
  'IDENTITY_MOVED',
  'REQUEST_CONFLICT',
  'REQUEST_TOO_OLD',
  'SESSION_GONE',
  'SESSION_UNKNOWN',
  'TOO_MANY_SESSIONS',
  'TOO_LARGE',
  'TOO_MANY_GUESSES',
  'VOUCHER_BUSY',
  'IDENTITY_BUSY',
  'IDENTITY_UNKNOWN',
  'TOO_MANY_IDENTITIES',
]);

/** True when a repeat of the refused request is to be decided anew. */
export function isPassing(code: DenialCode): boolean {
  return passing.has(code);
}

/**
 * Why an input is rejected without any effect. Only what every build of every revision must reject:
 * what merely this build cannot read stops the partition instead.
 */
export const rejections = {
  MALFORMED: 'The bytes do not fit the schema they name.',
  KEY_INVALID: 'The key is none of this ledger.',
  WRONG_PARTITION: 'The key belongs to another partition.',
  KEY_MISMATCH: 'The key is of another kind or tenant than the event.',
  SIGNATURE_INVALID: 'A control event bears no valid signature of a service.',
  BY_OPERATOR: 'An operator rejected this offset.',
} as const;

/** Why an input is rejected by every build. */
export type RejectionCode = keyof typeof rejections;
