import type { Watermark } from '../../ports/projection.ts';

/** A watermark as the scripts read it: `<sequence>:<hash>:<ledger offset>:<ledger id>`. */
export function watermarkText(watermark: Watermark): string {
  const { sequence, hash, ledgerOffset, ledgerId } = watermark;
  return `${sequence}:${hash}:${ledgerOffset}:${ledgerId}`;
}

/** Undefined when it is no watermark: then nothing may be trusted, as if it were missing. */
export function readWatermark(text: string): Watermark | undefined {
  const [, sequence, hash, ledgerOffset, ledgerId] =
    /^(\d+):([^:]*):(-?\d+):(.*)$/s.exec(text) ?? [];
  if (sequence === undefined || hash === undefined) return undefined;
  if (ledgerOffset === undefined || ledgerId === undefined) return undefined;
  return { ledgerId, sequence: BigInt(sequence), hash, ledgerOffset: BigInt(ledgerOffset) };
}
