import type { Ctx } from '#server/infra/context.ts';

/** A record in Odoo, with a way to open it there. */
export interface OdooRecordRef {
  readonly connectionId: string;
  readonly model: string;
  readonly odooId: number;
  readonly name: string | null;
  readonly url: string | null;
  /** Ours, which it stands for. */
  readonly internalKind: string;
  readonly internalId: string;
  readonly updatedAt: Date | null;
}

const RECORDS_SHOWN = 100;

interface Landed {
  readonly connectorId: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly result: Readonly<Record<string, unknown>> | null;
}

/** Records that effects landed in: by the links of their subjects, and by what each try read back. */
export async function recordsOf(ctx: Ctx, deliveries: readonly Landed[]): Promise<OdooRecordRef[]> {
  const connections = await ctx.db.odooConnection.findMany({
    where: { id: { in: [...new Set(deliveries.map((each) => each.connectorId))] } },
    select: { id: true, url: true },
  });
  const urls = new Map(connections.map(({ id, url }) => [id, url]));
  const subjects = [...new Set(deliveries.map((each) => each.subjectId))];
  const links = await ctx.db.link.findMany({
    where: {
      connectionId: { in: [...urls.keys()] },
      // A receipt with several orders has one link for each: `<receipt>/<order>`.
      OR: [
        { internalId: { in: subjects } },
        ...subjects.map((id) => ({ internalId: { startsWith: `${id}/` } })),
      ],
    },
    orderBy: { updatedAt: 'desc' },
    take: RECORDS_SHOWN,
  });
  const found = new Map<string, OdooRecordRef>();
  for (const link of links) {
    const { connectionId, model, odooId, name, internalKind, internalId, updatedAt } = link;
    const url = addressOf(urls.get(connectionId), model, odooId);
    found.set(keyOf(link), { connectionId, model, odooId, name, url, internalKind, internalId, updatedAt });
  }
  for (const each of deliveries)
    for (const record of resultRecords(each.result)) {
      const ref = { connectionId: each.connectorId, model: record.model, odooId: record.id };
      const known = found.get(keyOf(ref));
      found.set(keyOf(ref), {
        ...ref,
        name: record.name ?? known?.name ?? null,
        url: addressOf(urls.get(each.connectorId), record.model, record.id),
        internalKind: each.subjectKind,
        internalId: each.subjectId,
        updatedAt: known?.updatedAt ?? null,
      });
    }
  return [...found.values()];
}

function keyOf(ref: { connectionId: string; model: string; odooId: number }): string {
  return `${ref.connectionId} ${ref.model} ${ref.odooId}`;
}

/** Records named in a delivery's result: `record` or `records`, each with `model`, `id` and sometimes `name`. */
function resultRecords(result: Landed['result']): { model: string; id: number; name: string | undefined }[] {
  const given = [result?.record, ...(Array.isArray(result?.records) ? result.records : [])];
  return given.flatMap((raw) => {
    const record = (raw ?? {}) as { model?: unknown; id?: unknown; name?: unknown };
    if (typeof record.model !== 'string' || typeof record.id !== 'number') return [];
    return [
      { model: record.model, id: record.id, name: typeof record.name === 'string' ? record.name : undefined },
    ];
  });
}

/** Odoo 16 to 19 open a record under this address. */
function addressOf(base: string | undefined, model: string, id: number): string | null {
  return base ? `${base.replace(/\/+$/, '')}/web#id=${id}&model=${model}&view_type=form` : null;
}
