import type { OdooClient } from '../client/client.ts';
import { idsOf } from '../client/values.ts';
import type { FeedSource } from './sources.ts';

const CHUNK_IDS = 2_000;

/**
 * Deletions leave no trace in the feed: asks which of the known ids still answer. Gone also means "moved
 * out of sight of this user or these companies"; archived records still answer.
 */
export async function findGone(
  client: OdooClient,
  source: FeedSource,
  knownIds: readonly number[],
): Promise<number[]> {
  const gone: number[] = [];
  for (let start = 0; start < knownIds.length; start += CHUNK_IDS) {
    const chunk = knownIds.slice(start, start + CHUNK_IDS);
    const domain = [['id', 'in', chunk], ...(source.archivable ? [['active', 'in', [true, false]]] : [])];
    const args = { domain, limit: chunk.length, order: 'id' };
    const alive = new Set(
      idsOf(await client.call(source.model, 'search', args, { context: source.context })),
    );
    gone.push(...chunk.filter((id) => !alive.has(id)));
  }
  return gone;
}
