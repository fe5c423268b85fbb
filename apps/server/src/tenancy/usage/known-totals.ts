import { LRUCache } from 'lru-cache'
import type { StoredTotals } from './read-totals.ts'
import type { OrgTotals, Period } from './totals.ts'

type KnownOrg = Omit<StoredTotals, 'costOfKeys'> & { readAtMs: number }
type KnownKey = { orgId: number; month: string; cost: number; readAtMs: number }

const MAX_ORGS = 20_000
const MAX_KEYS = 100_000
/** Other processes count too: what was read longer ago is to be read again. */
const FRESH_MS = 5_000

/** What the database last said of organisations and keys. */
export class KnownTotals {
  readonly #orgs = new LRUCache<number, KnownOrg>({ max: MAX_ORGS })
  readonly #keys = new LRUCache<number, KnownKey>({ max: MAX_KEYS })
  #outdatedOrgs = new Set<number>()
  #outdatedKeys = new Set<number>()

  /** Takes in what was read; `keyIds` are the keys that were asked for: one without a row used nothing. */
  learn(totals: ReadonlyMap<number, StoredTotals>, keyIds: ReadonlyMap<number, number>, nowMs: number): void {
    for (const [orgId, { costOfKeys, ...counts }] of totals) {
      this.#orgs.set(orgId, { ...counts, readAtMs: nowMs })
      for (const [keyId, cost] of costOfKeys) {
        this.#keys.set(keyId, { orgId, month: counts.month, cost, readAtMs: nowMs })
      }
    }
    for (const [keyId, orgId] of keyIds) {
      const org = totals.get(orgId)
      if (org === undefined || org.costOfKeys.has(keyId)) continue
      this.#keys.set(keyId, { orgId, month: org.month, cost: 0, readAtMs: nowMs })
    }
  }

  /** Of one organisation, and of one key: what is known already, by a later reading maybe, stays. */
  learnUnknown(orgId: number, keyId: number | null, totals: StoredTotals, nowMs: number): void {
    const { costOfKeys, ...counts } = totals
    if (!this.#orgs.has(orgId)) this.#orgs.set(orgId, { ...counts, readAtMs: nowMs })
    if (keyId === null || this.#keys.has(keyId)) return
    this.#keys.set(keyId, { orgId, month: counts.month, cost: costOfKeys.get(keyId) ?? 0, readAtMs: nowMs })
  }

  /** As of a period; undefined when the organisation, or the key, is not known. Old ones are noted for reading. */
  find(orgId: number, keyId: number | null, { month, day }: Period, nowMs: number): OrgTotals | undefined {
    const org = this.#orgs.get(orgId)
    const key = keyId === null ? undefined : this.#keys.get(keyId)
    if (org === undefined || (keyId !== null && key?.orgId !== orgId)) return undefined
    if (isOld(org, nowMs)) this.#outdatedOrgs.add(orgId)
    if (key !== undefined && isOld(key, nowMs)) this.#outdatedKeys.add(keyId!)
    const isMonth = org.month === month
    return {
      month,
      day,
      requestsThisMonth: isMonth ? org.requestsThisMonth : 0,
      costThisMonth: isMonth ? org.costThisMonth : 0,
      agentMinutesThisMonth: isMonth ? org.agentMinutesThisMonth : 0,
      requestsToday: org.day === day ? org.requestsToday : 0,
      keyCostThisMonth: key?.month === month ? key.cost : 0,
    }
  }

  /** What was asked for and is old: organisations, and keys with their organisations. Told once. */
  takeOutdated(): { orgIds: number[]; keyIds: Map<number, number> } {
    const keyIds = new Map<number, number>()
    for (const keyId of this.#outdatedKeys) {
      const key = this.#keys.peek(keyId)
      if (key !== undefined) keyIds.set(keyId, key.orgId)
    }
    const orgIds = new Set([...this.#outdatedOrgs, ...keyIds.values()])
    this.#outdatedOrgs = new Set()
    this.#outdatedKeys = new Set()
    return { orgIds: [...orgIds], keyIds }
  }
}

// Also after the clock was set back.
const isOld = ({ readAtMs }: { readAtMs: number }, nowMs: number) => Math.abs(nowMs - readAtMs) > FRESH_MS
