import { topics, type SiteTopic, type Topic } from '../../ports/topics.ts';
import { isolation, type Isolation } from './raw-cluster.ts';

/** How each topic is read: what the exporter writes in transactions is seen only once committed. */
const isolations = {
  [topics.usage]: isolation.readUncommitted,
  [topics.usageRejected]: isolation.readUncommitted,
  [topics.ledger]: isolation.readUncommitted,
  [topics.catalogue]: isolation.readUncommitted,
  [topics.settings]: isolation.readUncommitted,
  [topics.sites]: isolation.readCommitted,
  [topics.probes]: isolation.readUncommitted,
  [topics.balances]: isolation.readCommitted,
  [topics.xdr]: isolation.readCommitted,
  [topics.notices]: isolation.readCommitted,
  [topics.callbacks]: isolation.readCommitted,
} as const satisfies Record<SiteTopic, Isolation>;

/**
 * The isolation level that a topic is read at. An adapter may publish in transactions: what it
 * aborted is not charged, and what it leaves open holds up nobody but itself.
 */
export function isolationOf(topic: Topic): Isolation {
  return isSiteTopic(topic) ? isolations[topic] : isolation.readCommitted;
}

function isSiteTopic(topic: Topic): topic is SiteTopic {
  return topic in isolations;
}
