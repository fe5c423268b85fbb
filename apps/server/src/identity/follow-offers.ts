import { setTimeout as delay } from 'node:timers/promises'
import { currentHorizon, isPassable, readChanges } from '../catalog/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import type { Logger } from '../kernel/log.ts'
import type { ClusterWorld } from './cluster-world.ts'
import { type Constraints, constraintsOf } from './constraints.ts'
import { decisionsVersion, listDecisionsInForce } from './decision-store.ts'
import { lockIdentity } from './identity-lock.ts'
import { giveUpLead, saveCursor, takeLead } from './leader.ts'
import { type Euros, loadCompared, loadEuros } from './load-compared.ts'
import { loadWorld, offersIn } from './load-world.ts'
import type { Matcher } from './matcher.ts'
import { proposeReviews } from './propose-reviews.ts'
import { storeGroups } from './store-groups.ts'

const BATCH_CHANGES = 2_000
/** Groups stored by one transaction, which holds the lock that people's decisions wait for. */
const BATCH_GROUPS = 200
/** Between two looks whether a transaction that holds up readers has ended. */
const CATCH_UP_MS = 10

export type OfferFollower = {
  /** Follows the catalogue to where it is now, if it is this process that leads; else lets go of what it knows. */
  round(): Promise<{ isLeading: boolean }>
  /** Resolves once everything committed before the call is grouped, if it is this process that leads. */
  catchUp(): Promise<{ isLeading: boolean }>
  /** A round under way ends as soon as what it is storing is stored. */
  stop(): void
  [Symbol.asyncDispose](): Promise<void>
}

type State = {
  world: ClusterWorld
  matcher: Matcher
  cursor: string
  /** As the next one to lead will find it. */
  savedCursor: string | null
  euros: Euros
  /** Of the decisions that the groups keep to. */
  version: number
  isApart: (one: number, other: number) => boolean
  /** Offers alone that were products already, and have not been looked around from yet. */
  unreviewed: { scope: number; parts: readonly (readonly number[])[] }[]
}

/**
 * Groups the offers of the catalogue into products as they come and change, and stores what became another. What it
 * knows of the offers is in memory and read anew when it begins to lead. It may end at any point: what it had not stored
 * is grouped again by whoever leads next.
 */
export function createOfferFollower(options: {
  db: Database
  clock: Clock
  log: Logger
  openMatcher: () => Promise<Matcher>
  /** Of this process, and of no other. */
  owner: string
}): OfferFollower {
  const { db, clock, openMatcher, owner } = options
  const log = options.log.child({ component: 'identity' })
  let state: State | null = null
  let isStopped = false

  const lead = () => takeLead(db, owner, clock.now())
  const isLeading = async () => !isStopped && (await lead()).isLeading

  async function load(from: string | null): Promise<State | null> {
    const euros = await loadEuros(db, clock.now())
    const matcher = await openMatcher()
    const loaded = await loadWorld(db, { matcher, euros, from, during: isLeading })
    if (loaded === null) return null
    const { world, cursor, settled, offers } = loaded
    log.info({ offers, is_from_scratch: from === null }, 'offers grouped')
    const unreviewed = settled.flatMap(({ scope, parts }) =>
      inBatches(parts).map(batch => ({ scope, parts: batch })),
    )
    const isApart = () => false
    return { world, matcher, cursor, savedCursor: from, euros, version: -1, isApart, unreviewed }
  }

  async function readDecisions(into: State): Promise<void> {
    // The version first: a decision that comes in between is read again, never missed.
    const version = await decisionsVersion(db)
    if (version === into.version) return
    const constraints = constraintsOf(await listDecisionsInForce(db))
    into.world.constrain(constraints)
    into.isApart = toldApart(constraints)
    into.version = version
  }

  /** True when there was something to read. */
  async function read(from: State): Promise<boolean> {
    const changes = await readChanges(db, from.cursor, BATCH_CHANGES)
    if (changes === null) {
      log.warn('the changes log does not go on from here; grouping the offers anew')
      state = null
      return true
    }
    const last = changes.at(-1)
    if (last === undefined) return false
    await from.world.take(await loadCompared(db, from.euros, offersIn(changes)))
    from.cursor = last.cursor
    return true
  }

  /** False when something came in between: another leads, or people decided. */
  async function store(from: State): Promise<boolean> {
    for (const { scope, parts } of from.world.pending()) {
      for (const batch of inBatches(parts)) {
        const now = clock.now()
        const groups = { orgId: orgOf(scope), parts: batch, owner, version: from.version, now }
        const outcome = await storeGroups(db, groups, transaction =>
          proposeReviews(transaction, { ...lookingAround(from, scope), parts: batch, now }),
        )
        if (outcome !== 'stored' || !(await isLeading())) return false
        from.world.settle(scope, batch)
      }
    }
    if (from.savedCursor !== from.cursor) await saveCursor(db, owner, from.cursor)
    from.savedCursor = from.cursor
    return true
  }

  /** Looks around from one batch of what was there before; false when that was done for all. */
  async function review(from: State): Promise<boolean> {
    const next = from.unreviewed.pop()
    if (next === undefined) return false
    const { scope, parts } = next
    await db.transaction().execute(async transaction => {
      await lockIdentity(transaction)
      await proposeReviews(transaction, { ...lookingAround(from, scope), parts, now: clock.now() })
    })
    return true
  }

  const lookingAround = ({ world, isApart, matcher, euros }: State, scope: number) => ({
    orgId: orgOf(scope),
    near: (offerId: number, limit: number) => world.near(scope, offerId, limit),
    isApart,
    matcher,
    euros,
  })

  async function round(): Promise<{ isLeading: boolean }> {
    while (!isStopped) {
      const { isLeading: leads, cursor } = await lead()
      // Another leads, or somebody wants everything grouped anew.
      if (!leads || (cursor === null && (state?.savedCursor ?? null) !== null)) state = null
      if (!leads) return { isLeading: false }
      state ??= await load(cursor)
      if (state === null) continue
      await readDecisions(state)
      if (!(await store(state))) continue
      if (await read(state)) continue
      if (!(await review(state))) break
    }
    return { isLeading: !isStopped }
  }

  return {
    round,
    async catchUp() {
      const horizon = await currentHorizon(db)
      while (!(await isPassable(db, horizon))) await delay(CATCH_UP_MS)
      return round()
    },
    stop() {
      isStopped = true
    },
    async [Symbol.asyncDispose]() {
      isStopped = true
      state = null
      await giveUpLead(db, owner).catch(error => {
        log.warn({ err: error }, 'could not hand over; another process steps in when the lease is over')
      })
    },
  }
}

const orgOf = (scope: number) => (scope === 0 ? null : scope)

function inBatches<T>(list: readonly T[]): T[][] {
  const batches: T[][] = []
  for (let start = 0; start < list.length; start += BATCH_GROUPS) {
    batches.push(list.slice(start, start + BATCH_GROUPS))
  }
  return batches
}

function toldApart({ apart }: Constraints): State['isApart'] {
  const pairs = new Set(apart.map(([one, other]) => `${one}-${other}`))
  return (one, other) => pairs.has(`${Math.min(one, other)}-${Math.max(one, other)}`)
}
