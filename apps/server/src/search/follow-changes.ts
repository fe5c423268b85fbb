import { setTimeout as delay } from 'node:timers/promises'
import type { ProductIndex } from '@buywhere/search'
import {
  currentCursor,
  currentHorizon,
  isPassable,
  listSources,
  loadAllProducts,
  loadProducts,
  type ReadChange,
  readChanges,
  readStanding,
  type Standing,
} from '../catalog/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import type { Logger } from '../kernel/log.ts'
import type { RedirectMap } from './redirect-map.ts'

const POLL_MS = 200
/** Between two looks whether a transaction that holds up readers has ended. */
const CATCH_UP_MS = 10
/** Large, so that who is far behind builds few segments: each product is rewritten once for each size they rise through. */
const BATCH_CHANGES = 20_000
/** A restart reads the changes made since the last save again: seldom enough to be cheap, often enough to be short. */
const SAVE_EVERY_MS = 60_000

export type Follower = {
  /** How long ago the index was last known to show everything that was committed. */
  lagMs(): number
  /** null: not known since the index began to follow this history. */
  position(): (Standing & { ceiling: bigint | null }) | null
  /** Resolves once everything committed before the call is searchable. */
  catchUp(): Promise<void>
  stop(): Promise<void>
}

/**
 * Keeps the index at the head of the changes log. Resolves when it is there for the first time: at once from a
 * saved index, after a full build when there is none or the log's history is another one.
 */
export async function followChanges(options: {
  db: Database
  index: ProductIndex
  redirects: RedirectMap
  cursor: string | null
  clock: Clock
  log: Logger
  /** Called each time that answers may have become others. */
  onChange: () => void
  /** Whether the index may be written to the disk just now; what it would have written is written later. */
  maySave?: () => boolean
}): Promise<Follower> {
  const { db, index, redirects, clock, onChange, maySave = () => true } = options
  const log = options.log.child({ component: 'index' })
  let cursor = options.cursor
  let syncedAtMs = clock.now().getTime()
  let savedCursor = cursor
  let savedAtMs = clock.now().getTime()
  let isStopped = false
  let standing: Standing | null = null
  // Documents are read newer than the change that tells of them: what is in the index is known by what was there once
  // they had been read.
  let ceiling: bigint | null = null

  async function rebuild(): Promise<string> {
    standing = null
    ceiling = null
    const from = await currentCursor(db)
    await redirects.loadAll()
    await index.build(loadAllProducts(db))
    onChange()
    for (const { key, confirmedAt } of await listSources(db, { orgIds: 'all' })) {
      if (confirmedAt !== null) index.confirmSource(key, confirmedAt.getTime())
    }
    onChange()
    log.info({ ...index.stats() }, 'index built')
    return from
  }

  async function apply(changes: readonly ReadChange[]): Promise<void> {
    ceiling = null
    const productIds = [...new Set(changes.flatMap(change => change.productId ?? []))]
    await redirects.follow(changes)
    const documents = await loadProducts(db, productIds)
    const live = new Set(documents.map(document => document.productId))
    await index.apply({ upserts: documents, deletes: productIds.map(String).filter(id => !live.has(id)) })
    // At once: what comes next may fail, and the change is there all the same.
    onChange()
    const confirmed = new Set(
      changes.filter(change => change.kind === 'source_confirmed').map(change => change.sourceId),
    )
    if (confirmed.size === 0) return
    for (const { id, key, confirmedAt } of await listSources(db, { orgIds: 'all' })) {
      if (confirmed.has(id) && confirmedAt !== null) index.confirmSource(key, confirmedAt.getTime())
    }
    onChange()
  }

  /** One read of the log; true when there was something to do. */
  async function step(): Promise<boolean> {
    if (cursor === null) {
      cursor = await rebuild()
      return true
    }
    const askedAtMs = clock.now().getTime()
    const before = await readStanding(db)
    const changes = await readChanges(db, cursor, BATCH_CHANGES)
    if (changes === null) {
      log.warn('the changes log has a new history; building the index anew')
      cursor = null
      return true
    }
    if (changes.length === 0) {
      syncedAtMs = askedAtMs
      standing = before
      ceiling ??= BigInt(await currentHorizon(db))
      return false
    }
    await apply(changes)
    cursor = changes.at(-1)!.cursor
    return true
  }

  /** Called between two steps, of whose state the index takes a picture at once; the steps after it need not wait. */
  async function save(): Promise<void> {
    if (cursor === null || cursor === savedCursor || !maySave()) return
    const saved = cursor
    savedAtMs = clock.now().getTime()
    await index.save(saved)
    savedCursor = saved
  }

  // Steps never overlap: each waits for the one before, whoever asked for it.
  let tail: Promise<unknown> = Promise.resolve()
  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = tail.then(work)
    tail = result.catch(() => {})
    return result
  }
  const drain = async () => {
    while (!isStopped && (await step()));
  }

  await enqueue(drain)
  await enqueue(save)

  let timer: NodeJS.Timeout
  const schedule = () => {
    timer = setTimeout(round, POLL_MS)
  }
  // Writing an index of millions takes seconds, in which changes are to be seen all the same.
  let saving = Promise.resolve()
  const beginSave = () =>
    enqueue(async () => {
      saving = save().catch(error => log.warn({ err: error }, 'could not save the index'))
    })
  const round = async () => {
    try {
      await enqueue(drain)
      if (clock.now().getTime() - savedAtMs > SAVE_EVERY_MS) await beginSave()
    } catch (error) {
      log.warn({ err: error }, 'could not follow the changes log; searches go on from what is there')
    }
    if (!isStopped) schedule()
  }
  schedule()

  return {
    lagMs: () => clock.now().getTime() - syncedAtMs,
    position: () => standing && { ...standing, ceiling },
    async catchUp() {
      const horizon = await currentHorizon(db)
      while (!isStopped && !(await isPassable(db, horizon))) await delay(CATCH_UP_MS)
      await enqueue(drain)
    },
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await saving
      await enqueue(save).catch(error => log.warn({ err: error }, 'could not save the index'))
    },
  }
}
