import type { HistoryReader } from '../../ports/history-reader.ts';
import type { Output } from '../output.ts';
import type { Site } from '../site.ts';
import { balanceLines, historyLine, noticeLine, sessionLines } from '../view/history-view.ts';

/** Which part of a list is shown. */
export interface PartOptions {
  readonly limit: number;
  readonly cursor?: string;
}

/** Shows what happened to an account, the newest last. */
export async function showHistory(
  account: string,
  part: PartOptions,
  site: Site,
  out: Output,
): Promise<void> {
  const page = await site.history().ledger(account, part);
  if (page.next !== null) out.line(`… earlier ones: --cursor ${page.next}`);
  for (const item of page.items.toReversed()) out.line(historyLine(item));
  out.document({ account, ...page });
}

/** Lists the sessions of an account, the newest first. */
export async function showSessions(
  account: string,
  part: PartOptions,
  site: Site,
  out: Output,
): Promise<void> {
  const page = await site.history().sessions(account, part);
  for (const session of page.items) for (const line of sessionLines(session)) out.line(line);
  if (page.items.length === 0) out.line('no sessions');
  if (page.next !== null) out.line(`… earlier ones: --cursor ${page.next}`);
  out.document({ account, ...page });
}

/** Lists the notices of an account, or of one device of it, the newest first. */
export async function showNotices(
  account: string,
  part: PartOptions & { readonly identity?: string },
  site: Site,
  out: Output,
): Promise<void> {
  const page = await site.history().notices(account, part);
  for (const notice of page.items) out.line(noticeLine(notice));
  if (page.items.length === 0) out.line('no notices');
  if (page.next !== null) out.line(`… earlier ones: --cursor ${page.next}`);
  out.document({ account, ...page });
}

/** Shows what an account had: now, at a time, or behind a record. */
export async function showBalance(
  account: string,
  when: Parameters<HistoryReader['balance']>[1],
  site: Site,
  out: Output,
): Promise<void> {
  const balance = await site.history().balance(account, when);
  for (const line of balanceLines(balance)) out.line(line);
  out.document(balance);
}

/** What `toll search` was called with. */
export type SearchOptions = Parameters<HistoryReader['search']>[0] & PartOptions;

/** Looks for records of the tenant: partition after partition, in each the newest first. */
export async function searchRecords(
  options: SearchOptions,
  site: Site,
  out: Output,
): Promise<void> {
  const page = await site.history().search(options);
  for (const item of page.items) {
    out.line(`${item.partition}:${historyLine(item)}  ${item.account ?? ''}`);
  }
  if (page.items.length === 0 && page.next === null) out.line('nothing found');
  if (page.next !== null) out.line(`… more: --cursor ${page.next}`);
  out.document(page);
}
