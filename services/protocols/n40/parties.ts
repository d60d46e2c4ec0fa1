/**
 * Who called or wrote to whom, from the members of TS 32.291 that say so. The addresses are handed
 * on as written.
 *
 *     iMSChargingInformation: { callingPartyAddresses: [ uri ], calledPartyAddress }
 *     sMSChargingInformation: { originatorInfo: { … }, recipientInfo: [ { … } ] }
 *       with "originator" or "recipient" before: GPSI, SUPI, ReceivedAddress and OtherAddress,
 *       in the last two sMaddressData
 */
import { type Elements, incorrect, objectOf, objectsOf, textOf } from './information-element.ts';

/** Recipients of one short message request that are looked at; the first is the called party. */
const recipientsMax = 64;

export interface Parties {
  readonly calling: string | null;
  readonly called: string | null;
}

/** The parties of a voice call, else of a short message; null where the service has none. */
export function partiesOf(from: Elements): Parties {
  const ims = objectOf(from, 'iMSChargingInformation', 'optional');
  if (ims !== undefined) return imsParties(ims);
  const sms = objectOf(from, 'sMSChargingInformation', 'optional');
  return sms === undefined ? { calling: null, called: null } : smsParties(sms);
}

function imsParties(from: Elements): Parties {
  return {
    calling: firstTextOf(from, 'callingPartyAddresses'),
    called: textOf(from, 'calledPartyAddress', 'optional') ?? null,
  };
}

function smsParties(from: Elements): Parties {
  const originator = objectOf(from, 'originatorInfo', 'optional');
  const [recipient] = objectsOf(from, 'recipientInfo', recipientsMax);
  return {
    calling: originator === undefined ? null : smsAddress(originator, 'originator'),
    called: recipient === undefined ? null : smsAddress(recipient, 'recipient'),
  };
}

function smsAddress(from: Elements, role: 'originator' | 'recipient'): string | null {
  return (
    textOf(from, `${role}GPSI`, 'optional') ??
    textOf(from, `${role}SUPI`, 'optional') ??
    addressData(from, `${role}ReceivedAddress`) ??
    addressData(from, `${role}OtherAddress`) ??
    null
  );
}

function addressData(from: Elements, name: string): string | undefined {
  const address = objectOf(from, name, 'optional');
  return address === undefined ? undefined : textOf(address, 'sMaddressData', 'optional');
}

function firstTextOf(from: Elements, name: string): string | null {
  const value = from.members[name];
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value)) {
    incorrect(from, name, 'optional', 'must be an array');
    return null;
  }
  const [first = null] = value;
  return textOf({ ...from, members: { [`${name}/0`]: first } }, `${name}/0`, 'optional') ?? null;
}
