/** One wrong line that the suite must notice: `find` stands exactly once in `file`. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Mistakes in the core that would cost money, as data for whoever runs mutants. */
export const coreMutants: readonly Mutant[] = [
  {
    name: 'drop the repeat look-up',
    file: 'services/core/account/decide-charge.ts',
    find: 'switch (recall.kind) {',
    replace: "switch ('new' as string) {",
  },
  {
    name: 'forget published events without a mark',
    file: 'services/core/account/remember.ts',
    find: 'streams = withForgotten(',
    replace: 'void withForgotten(',
  },
  {
    name: 'take the last forgotten event for a new one',
    file: 'services/core/account/memory/stream-marks.ts',
    find: 'mark === undefined || sentAt > mark.sentAt) return false',
    replace: 'mark === undefined || sentAt >= mark.sentAt) return false',
  },
  {
    name: 'forget to end the hold',
    file: 'services/core/account/charge-group.ts',
    find: 'if (endsGrant) endHold(',
    replace: 'if (!endsGrant) endHold(',
  },
  {
    name: 'round per report instead of once',
    file: 'services/core/rating/rating.ts',
    find: 'units(roundUp(units(tally.used + further), price.increment) - tally.charged)',
    replace: 'roundUp(further, price.increment)',
  },
  {
    name: 'round steps down',
    file: 'services/core/units.ts',
    find: 'return units(rest === 0n ? count : count - rest + step);',
    replace: 'return units(count - rest);',
  },
  {
    name: 'ignore the grants of other user plane functions',
    file: 'services/core/account/reserve.ts',
    find: 'units(largestQuota(tariff.price, tally, purse) - totalOf(others))',
    replace: 'largestQuota(tariff.price, tally, purse)',
  },
  {
    name: 'low at exactly the threshold',
    file: 'services/core/account/account.ts',
    find: 'remainingOf(allowance) * 100n < BigInt',
    replace: 'remainingOf(allowance) * 100n <= BigInt',
  },
  {
    name: 'count on behind a partial xDR',
    file: 'services/core/account/evolve-group.ts',
    find: '...nothingForXdr,',
    replace: '...nothingForXdr, xdrUsed: group.xdrUsed,',
  },
  {
    name: 'begin the price anew with a partial xDR',
    file: 'services/core/account/evolve-group.ts',
    find: 'xdrNumber: group.xdrNumber + 1n,',
    replace: 'xdrNumber: group.xdrNumber + 1n, tallies: [],',
  },
  {
    name: 'do not settle what is due before deciding',
    file: 'services/core/account/decide-account.ts',
    find: '  if (!isMerging(account)) settleDue(draft);\n',
    replace: '  void settleDue;\n',
  },
  {
    name: 'notice without a crossing',
    file: 'services/core/notices/crossings.ts',
    find: 'earlier === undefined || earlier.level === allowance.level',
    replace: 'earlier === undefined',
  },
  {
    name: 'no xDR when a session expires',
    file: 'services/core/account/settle-due.ts',
    find: 'draft.xdrs.push(',
    replace: "if (cause !== 'expired') draft.xdrs.push(",
  },
  {
    name: 'do not flag overrun',
    file: 'services/core/account/debit.ts',
    find: 'const overrun = used > covered ? used - covered : 0n;',
    replace: 'const overrun = 0n;',
  },
  {
    name: 'forget the answers of a session that goes on',
    file: 'services/core/account/evolve.ts',
    find: 'const { numbers, answers } = earlier ?? { numbers: [], answers: noAnswers };',
    replace: 'const { numbers, answers } = { numbers: [], answers: noAnswers };',
  },
  {
    name: 'count what is held as used up',
    file: 'services/core/account/account.ts',
    find: 'return allowance.funds + allowance.reserved + allowance.locked;',
    replace: 'return allowance.funds + allowance.locked;',
  },
  {
    name: 'debit offline usage',
    file: 'services/core/account/debit.ts',
    find: "const isOffline = management === 'offline';",
    replace: "const isOffline = management === ('never' as string);",
  },
  {
    name: 'rate what was used before a move at the new network',
    file: 'services/core/account/charge-group.ts',
    find: '{ network: usedIn, at:',
    replace: '{ network: session.servingNetwork ?? usedIn, at:',
  },
  {
    name: 'debit a grant at the price of where the session is now',
    file: 'services/core/account/charge-group.ts',
    find: 'const held = heldTariff(rate, known);',
    replace: 'const held = known === undefined ? heldTariff(rate, known) : undefined;',
  },
  {
    name: 'take the shortest prefix',
    file: 'services/core/rating/zones.ts',
    find: 'prefix.length <= longest ||',
    replace: 'longest >= 0 ||',
  },
  {
    name: 'connect again with every report',
    file: 'services/core/rating/rating.ts',
    find: 'priceOf(price, units(tally.moneyUnits + rest)) - tally.money',
    replace: 'priceOf(price, rest)',
  },
  {
    name: 'forget the fee in the inverse',
    file: 'services/core/rating/price.ts',
    find: 'micros(budget - price.connectFee)',
    replace: 'budget',
  },
  {
    name: 'charge no session of an identity that moved on',
    file: 'services/core/identity/may-charge.ts',
    find: 'one.identity === identity &&',
    replace: 'one.identity !== identity &&',
  },
  {
    name: 'credit a voucher that a repeat brings again',
    file: 'services/core/partition/decide-record.ts',
    find: '  if (cause !== null && isCarriedOut(',
    replace: '  if (cause !== null && head.sequence < 0n && isCarriedOut(',
  },
  {
    name: 'count only guesses that have ended',
    file: 'services/core/voucher/redeem.ts',
    find: "recent.length + flows.filter(({ type }) => type === 'redeem').length",
    replace: 'recent.length + flows.length - flows.length',
  },
  {
    name: 'list an identity before the other account gave it up',
    file: 'services/core/identity/devices.ts',
    find: '  return answerOffer(event, account, null);',
    replace:
      "  draft.apply({ type: 'IdentityListed', identityListed: { flow, identity } });\n" +
      '  return answerOffer(event, account, null);',
  },
  {
    name: 'redeem a voucher that has lapsed',
    file: 'services/core/voucher/voucher.ts',
    find: 'state.validUntil <= clock',
    replace: 'state.validUntil < clock',
  },
  {
    name: 'hold for half of Tcc',
    file: 'services/core/account/reserve.ts',
    find: 'rate.validity * 2n',
    replace: 'rate.validity',
  },
  {
    name: 'hold a grant at the price before the change',
    file: 'services/core/account/holds.ts',
    find: 'if (change === undefined) return chargeFor',
    replace: 'if (change !== null) return chargeFor',
  },
  {
    name: 'announce a change that funds do not pay for',
    file: 'services/core/account/reserve.ts',
    find: '.money > purse.money) {',
    replace: '.money < 0n) {',
  },
  {
    name: 'no increment to spare on either side of a change',
    file: 'services/core/rating/dearer.ts',
    find: 'sum + price.increment - 1n - added(tally, price)',
    replace: 'sum + 0n * added(tally, price)',
  },
  {
    name: 'price by when usage was reported',
    file: 'services/core/account/charge-group.ts',
    find: 'at: momentOfUse(rate, usedAt) }',
    replace: 'at: momentOfUse(rate, draft.clock) }',
  },
  {
    name: 'count what was used up to a change as used after it',
    file: 'services/core/account/tariff.ts',
    find: 'usedAt > change.at ?',
    replace: 'usedAt >= change.at ?',
  },
  {
    name: 'end a part of the week at its last minute and not before',
    file: 'services/core/calendar/time-bands.ts',
    find: 'at.time >= from && at.time < to && beginsOn',
    replace: 'at.time >= from && at.time <= to && beginsOn',
  },
  {
    name: 'one session is granted what all share',
    file: 'services/core/account/reserve.ts',
    find: 'units(payable / sessions)',
    replace: 'payable',
  },
  {
    name: 'renew without counting on',
    file: 'services/core/account/subscription/start-period.ts',
    find: 'period: period + 1n };',
    replace: 'period };',
  },
  {
    name: 'take a fee that funds do not pay',
    file: 'services/core/account/subscription/renew.ts',
    find: 'plan.period !== undefined && pays(draft, plan.fee)',
    replace: 'plan.period !== undefined',
  },
  {
    name: 'roll over without a limit',
    file: 'services/core/account/subscription/renew.ts',
    find: 'lesser(allowance.funds, allowance.rollover)',
    replace: 'allowance.funds',
  },
  {
    name: 'give the whole fee back',
    file: 'services/core/account/subscription/change-plan.ts',
    find: "divide(fee * left, endsAt - startsAt, 'down')",
    replace: 'fee',
  },
  {
    name: 'grant again what ended while it was held',
    file: 'services/core/account/charge-group.ts',
    find: 'if (others.length === 0) endExpired(draft);',
    replace: 'void endExpired;',
  },
  {
    name: 'no xDR for a fee',
    file: 'services/core/account/subscription/start-period.ts',
    find: 'if (fee > 0n) draft',
    replace: 'if (fee < 0n) draft',
  },
  {
    name: 'give back what a repeat may have heard of',
    file: 'services/core/account/abandon.ts',
    find: 'const isLast = attempts.length === 1;',
    replace: 'const isLast = attempts.length > 0;',
  },
  {
    name: 'do not count who asks again',
    file: 'services/core/account/decide-charge.ts',
    find: 'awaitAgain(draft, recall.answer, attempt);',
    replace: 'void awaitAgain;',
  },
  {
    name: 'give back what has been used',
    file: 'services/core/account/abandon.ts',
    find: "kind !== 'event' || eventType === 'PEC'",
    replace: "kind !== 'event'",
  },
  {
    name: 'give back under any plan',
    file: 'services/core/account/abandon.ts',
    find: "?.abandonedEvents !== 'reverse'",
    replace: '?.abandonedEvents === undefined',
  },
  {
    name: 'give back however late',
    file: 'services/core/account/evolve-unconfirmed.ts',
    find: 'unconfirmedMaxAge) <= clock;',
    replace: 'unconfirmedMaxAge) < 0n * clock;',
  },
  {
    name: 'no correction for what is given back',
    file: 'services/core/account/abandon.ts',
    find: 'draft.xdrs.push(correctionXdr(xdr));',
    replace: 'void correctionXdr;',
  },
  {
    name: 'give units back to an allowance that is gone',
    file: 'services/core/account/abandon.ts',
    find: 'const draws = xdr.draws.filter(isThere);',
    replace: 'const { draws } = xdr;',
  },
  {
    name: 'repeat the answer of what was given back',
    file: 'services/core/account/evolve-unconfirmed.ts',
    find: 'ended: withoutEnded(state.ended, ended) };',
    replace: 'ended: withoutEnded(state.ended, ended) + state.ended };',
  },
  {
    name: 'keep more attempts than there is room for',
    file: 'services/core/account/evolve-unconfirmed.ts',
    find: 'if (attempts.length > bounds.attemptsMax) return',
    replace: 'if (attempts.length > 1e9) return',
  },
  {
    name: 'leave the grants of the other site out of the lock',
    file: 'services/core/ledger/site-postings.ts',
    find: "        ...moveMoney('funds', 'reserved', heldMoney),\n",
    replace: '',
  },
  {
    name: 'lock for the same records twice',
    file: 'services/core/site/lock-funds.ts',
    find: "  if (lock.from !== done) return denied('LOCK_OUT_OF_ORDER');\n",
    replace: '  void denied;\n',
  },
  {
    name: 'lock again what was locked',
    file: 'services/core/site/lock-funds.ts',
    find: '  if (lock.through <= done) return repeated(plainAnswer);\n',
    replace:
      '  if (lock.through < 0n) return repeated(plainAnswer);\n  if (lock.from >= 0n) void done;\n',
  },
  {
    name: 'apply a record twice',
    file: 'services/core/site/apply-delta.ts',
    find: 'if (delta.sequence <= merge.appliedThrough)',
    replace: 'if (delta.sequence < 0n)',
  },
  {
    name: 'apply before the lock',
    file: 'services/core/ledger/site-postings.ts',
    find: "...moveMoney('locked', debit.pot, debit.money),",
    replace: "...moveMoney('funds', debit.pot, debit.money),",
  },
  {
    name: 'keep own holds of sessions that moved',
    file: 'services/core/site/lock-funds.ts',
    find: "    for (const group of session.groups) endHold(draft, session.id, group, 'transferred');\n",
    replace: '    void endHold;\n',
  },
  {
    name: 'serve while closed',
    file: 'services/core/site/mode.ts',
    find: "  if (mode === 'closed') return 'NOT_SERVED_HERE';\n",
    replace: '',
  },
  {
    name: 'count what main debited in the xDR of the other site',
    file: 'services/core/site/evolve-site.ts',
    find: '  if (!isBegun) return group;\n',
    replace: '  if (isBegun || !isBegun) return group;\n',
  },
  {
    name: 'let only-main events through in stand-alone mode',
    file: 'services/core/site/mode.ts',
    find: "  return rule === 'refused' ? 'NOT_IN_STAND_ALONE' : undefined;",
    replace: '  return undefined;',
  },
];
