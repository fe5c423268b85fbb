import { loadRedirects, type ReadChange } from '../catalog/index.ts'
import type { Database } from '../kernel/db/index.ts'

/** Which products went into which, in memory: answers without a database. */
export type RedirectMap = {
  /** The product that stands for this one: itself unless it was absorbed by one that the asker may see. */
  heirOf(id: string, visibleOrgIds: readonly number[]): string
  loadAll(): Promise<void>
  /** Reads again what these changes may have changed. */
  follow(changes: readonly Pick<ReadChange, 'kind' | 'productId' | 'heirId'>[]): Promise<void>
}

export function createRedirectMap(db: Database): RedirectMap {
  let heirs = new Map<string, { heirId: string; orgId: number | null }>()
  const read = async (productIds?: readonly number[]) =>
    (await loadRedirects(db, productIds)).map(
      ({ absorbedId, heirId, orgId }) => [String(absorbedId), { heirId: String(heirId), orgId }] as const,
    )
  return {
    heirOf(id, visibleOrgIds) {
      const heir = heirs.get(id)
      const isSeen = heir !== undefined && (heir.orgId === null || visibleOrgIds.includes(heir.orgId))
      return isSeen ? heir.heirId : id
    },
    async loadAll() {
      heirs = new Map(await read())
    },
    async follow(changes) {
      const concerned = changes.flatMap(({ kind, productId, heirId }) =>
        kind === 'product_merged' || kind === 'offer_moved' ? [productId ?? [], heirId ?? []].flat() : [],
      )
      if (concerned.length === 0) return
      const ids = [...new Set(concerned)]
      const found = await read(ids)
      for (const id of ids) heirs.delete(String(id))
      for (const [id, heir] of found) heirs.set(id, heir)
    },
  }
}
