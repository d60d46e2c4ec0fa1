import type { Delta, DeltaDebit, OwnRequests, Xdr } from '../contracts.gen.ts';
import { takenBack } from './taken-back.ts';

/** What is known of a session that was charged twice. */
export interface About {
  /** Undefined: nothing of it was answered here. */
  readonly own: OwnRequests | undefined;
  readonly currency: string;
}

/**
 * The xDRs of a record of the other site, where some of what it charged was charged here too: one
 * that covers just that is left out, any other is corrected.
 */
export function withoutRepeated(
  { xdrs, at }: Delta,
  twice: readonly DeltaDebit[],
  about: About,
): readonly Xdr[] {
  const left = [...xdrs];
  const corrections: Xdr[] = [];
  for (const debit of twice) {
    const found = left.findIndex((xdr) => coversJust(xdr, debit));
    if (found !== -1) left.splice(found, 1);
    else corrections.push(correctionOf(debit, at, { ...about, like: likeIn(xdrs, debit) }));
  }
  return [...left, ...corrections];
}

function isOf(xdr: Xdr, { session, ratingGroup }: DeltaDebit): boolean {
  return xdr.kind !== 'fee' && xdr.session === session && xdr.ratingGroup === ratingGroup;
}

function coversJust(xdr: Xdr, debit: DeltaDebit): boolean {
  const { used, charged, money } = debit;
  return isOf(xdr, debit) && xdr.used === used && xdr.charged === charged && xdr.money === money;
}

function likeIn(xdrs: readonly Xdr[], debit: DeltaDebit): Xdr | undefined {
  return xdrs.find((xdr) => isOf(xdr, debit));
}

/** The xDR that takes back what others cover as well. */
export function correctionOf(
  debit: DeltaDebit,
  at: Delta['at'],
  { own, currency, like }: About & { readonly like: Xdr | undefined },
): Xdr {
  const { session, ratingGroup, unit } = debit;
  return {
    kind: 'correction',
    cause: 'charged-twice',
    identity: like?.identity ?? own?.identity ?? null,
    callingParty: like?.callingParty ?? null,
    calledParty: like?.calledParty ?? null,
    destination: like?.destination ?? null,
    network: like?.network ?? null,
    connectedAt: like?.connectedAt ?? at,
    endedAt: like?.endedAt ?? at,
    service: like?.service ?? own?.service ?? '',
    ratingGroup,
    unit,
    ...takenBack(debit),
    prices: [],
    currency,
    planVersion: like?.planVersion ?? own?.planVersion ?? '',
    session,
    number: like?.number ?? 0n,
    last: false,
    origin: null,
  };
}
