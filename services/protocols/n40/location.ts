/**
 * The network that serves the subscriber, from the members of TS 32.291 and TS 29.571 that say so,
 * the first that is there:
 *
 *     pDUSessionChargingInformation: { pduSessionInformation: { servingCNPlmnId },
 *                                      userLocationinfo }
 *     iMSChargingInformation: { userLocationInfo }
 *     sMSChargingInformation: { userLocationinfo }
 *     user location: { nrLocation | eutraLocation: { tai: { plmnId } } }
 *     PlmnId: { mcc: three digits, mnc: two or three digits }
 */
import { type Elements, objectOf, textOf } from './information-element.ts';

/** The PLMN id, country and network code with a hyphen between (TS 29.571); null: not told. */
export function servingNetworkOf(from: Elements): string | null {
  const session = objectOf(from, 'pDUSessionChargingInformation', 'optional');
  const pdu = session && objectOf(session, 'pduSessionInformation', 'optional');
  const ims = objectOf(from, 'iMSChargingInformation', 'optional');
  const sms = objectOf(from, 'sMSChargingInformation', 'optional');
  return (
    (pdu && plmnIn(pdu, 'servingCNPlmnId')) ??
    (session && locatedIn(session, 'userLocationinfo')) ??
    (ims && locatedIn(ims, 'userLocationInfo')) ??
    (sms && locatedIn(sms, 'userLocationinfo')) ??
    null
  );
}

function locatedIn(from: Elements, name: string): string | undefined {
  const location = objectOf(from, name, 'optional');
  if (location === undefined) return undefined;
  return trackedIn(location, 'nrLocation') ?? trackedIn(location, 'eutraLocation');
}

function trackedIn(location: Elements, access: string): string | undefined {
  const cell = objectOf(location, access, 'optional');
  const area = cell && objectOf(cell, 'tai', 'optional');
  return area && plmnIn(area, 'plmnId');
}

/** What has too few digits to be one tells nothing: usage is rated as at home, not refused. */
function plmnIn(from: Elements, name: string): string | undefined {
  const plmn = objectOf(from, name, 'optional');
  if (plmn === undefined) return undefined;
  const mcc = textOf(plmn, 'mcc', 'optional') ?? '';
  const mnc = textOf(plmn, 'mnc', 'optional') ?? '';
  return /^\d{3}$/.test(mcc) && /^\d{2,3}$/.test(mnc) ? `${mcc}-${mnc}` : undefined;
}
