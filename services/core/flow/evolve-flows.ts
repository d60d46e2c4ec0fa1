import { bounds } from '../bounds.ts';
import type { AccountState, Change } from '../contracts.gen.ts';

/** Changes of an account by flows over several keys. */
export type FlowChange = Extract<
  Change,
  { type: 'FlowBegun' | 'FlowEnded' | 'VoucherMissed' | 'IdentityListed' | 'IdentityUnlisted' }
>;

/** The account after a change by a flow. */
export function evolveFlows(account: AccountState, change: FlowChange): AccountState {
  switch (change.type) {
    case 'FlowBegun':
      return { ...account, flows: [...account.flows, change.flowBegun] };
    case 'FlowEnded': {
      const { flow } = change.flowEnded;
      return { ...account, flows: account.flows.filter((one) => one.flow !== flow) };
    }
    case 'VoucherMissed': {
      const guesses = [...account.guesses, change.voucherMissed.at];
      return { ...account, guesses: guesses.slice(-bounds.guessesMax) };
    }
    case 'IdentityListed':
      return {
        ...account,
        identities: [...account.identities, change.identityListed.identity],
      };
    case 'IdentityUnlisted': {
      const { identity } = change.identityUnlisted;
      return { ...account, identities: account.identities.filter((one) => one !== identity) };
    }
  }
}
