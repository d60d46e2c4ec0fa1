/** How a dispatcher sees one site, for one kind of traffic. */
export interface DispatchedSite {
  /** The kind of traffic, by the dispatcher's own name. */
  readonly backend: string;
  readonly site: string;
  /** The site says that it serves. */
  readonly isUp: boolean;
  /** By hand: it gets nothing new. */
  readonly isDrained: boolean;
  /** It gets something only while the other one does not serve. */
  readonly isBackup: boolean;
  /** Requests or connections that are under way there. */
  readonly underWay: number;
}

/** What stands before two sites, and sends each request to one of them. */
export interface Dispatcher {
  /** @throws DispatcherUnreachable while it does not answer. */
  sites(): Promise<readonly DispatchedSite[]>;
  /**
   * Sends nothing new to a site, or lets it have its share again; what is under way goes on.
   *
   * @throws DispatcherUnreachable when it does not answer, or does not do it.
   */
  setDrained(of: Pick<DispatchedSite, 'backend' | 'site'>, isDrained: boolean): Promise<void>;
}

/** No dispatcher answers there, or it refused. */
export class DispatcherUnreachable extends Error {
  override readonly name = 'DispatcherUnreachable';
  readonly code = 'DISPATCHER_UNREACHABLE';
}
