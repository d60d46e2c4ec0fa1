import type { Mutant } from './mutant.ts';

/** Mistakes in what two sites do with one account. */
export const siteMutants: readonly Mutant[] = [
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
    name: 'apply a record before the one before it',
    file: 'services/core/site/apply-delta.ts',
    find: "  if (told.after !== merge.appliedThrough) return denied('LOCK_OUT_OF_ORDER');\n",
    replace: '',
  },
  {
    name: 'apply a record twice',
    file: 'services/core/site/apply-delta.ts',
    find: 'if (told.sequence <= merge.appliedThrough)',
    replace: 'if (told.sequence < 0n)',
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
  {
    name: 'forget the delta at the second outage',
    file: 'services/core/site/carry-over.ts',
    find: '  if (lock === undefined) return { ...withoutLocked(state), delta: left };',
    replace: '  if (lock !== null) return { ...withoutLocked(state), delta: left };',
  },
  {
    name: 'count what is locked as still there',
    file: 'services/core/site/carry-over.ts',
    find: '  return { ...state, locked: noMoney, allowances };',
    replace: '  return { ...state, allowances: allowances.length < 0 ? [] : state.allowances };',
  },
  {
    name: 'cut the xDR of a session whose count comes back with the lock',
    file: 'services/core/site/lock-funds.ts',
    find: '    return taken === undefined || taken.goesOn || taken.epoch !== comes.get(id);',
    replace: '    return taken === undefined || comes.has(id);',
  },
  {
    name: 'begin the count of a session anew that main has not taken over',
    file: 'services/core/site/evolve-site.ts',
    find: '    goneOn.has(session.id) ? session :',
    replace: '    goneOn.has(session.id) && epoch < 0n ? session :',
  },
  {
    name: 'pay a period at both sites',
    file: 'services/core/site/known-periods.ts',
    find: '      return own?.anchoredAt === anchoredAt && own.period >= period;',
    replace: '      return own?.anchoredAt === anchoredAt && own.period < 0n && period < 0n;',
  },
  {
    name: 'forget that the other site renewed',
    file: 'services/core/site/evolve-lock.ts',
    find: '      return there !== undefined && isBehind(one, there) ? there : one;',
    replace: '      return there !== undefined && isBehind(one, there) ? one : one;',
  },
  {
    name: 'charge a request that both sites answered twice',
    file: 'services/core/site/own-requests.ts',
    find: '  if (request === null || request.session === null) return undefined;',
    replace: '  if (request === null || request.session !== null) return undefined;',
  },
  {
    name: 'take what an earlier lock brought for an answer of our own',
    file: 'services/core/site/own-requests.ts',
    find: 'sequence > one.above &&',
    replace: 'sequence >= 0n &&',
  },
  {
    name: 'take an event that was refused here for one that was charged',
    file: 'services/core/site/own-requests.ts',
    find: '!own.refused.includes(debit.ratingGroup)',
    replace: 'own.refused.length >= 0',
  },
  {
    name: 'take an event that was denied here for one that was charged',
    file: 'services/core/site/own-requests.ts',
    find: "  if (ended?.cause === 'denied') return undefined;",
    replace: "  if (ended?.cause === 'denied') void ended;",
  },
  {
    name: 'leave an xDR in that covers what was charged twice',
    file: 'services/core/xdr/repeated-xdrs.ts',
    find: '    if (found !== -1) left.splice(found, 1);',
    replace: '    if (found !== -1) left.splice(found, 0);',
  },
  {
    name: 'take what went on here since for what a lock brought',
    file: 'services/core/site/evolve-lock.ts',
    find: '(named.has(one.id) ? { ...one, goesOn: true } : one)',
    replace: '(named.has(one.id) ? { ...one, goesOn: false } : one)',
  },
  {
    name: 'cover a count again that came back with the next lock',
    file: 'services/core/site/lock-funds.ts',
    find: '  draft.xdrs.push(...twice);',
    replace: '  void twice;',
  },
];
