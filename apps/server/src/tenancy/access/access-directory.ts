import { LRUCache } from 'lru-cache'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database, isDatabaseAway } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { Logger } from '../../kernel/log.ts'
import { hashApiKey, isWellFormedApiKey } from '../keys/api-key.ts'
import { loadPlans } from '../plans/load-plans.ts'
import type { PlanRow } from '../plans/plan.ts'
import type { AccessClaims } from '../tokens/access-token.ts'
import { findKeyAccess, type KeyAccess } from './find-key-access.ts'
import { findPersonByCookie, findPersonInOrg, type PersonInOrg } from './find-person.ts'
import { pruneAccessChanges, readAccessChanges } from './follow-access-changes.ts'
import { KeyUses } from './key-uses.ts'
import { OrgCache } from './org-cache.ts'

/** A key revoked anywhere stops working here within this, and the time of one query. */
const POLL_MS = 250
const PRUNE_EVERY_MS = 600_000
const STORE_USES_EVERY_MS = 5_000
const MAX_UNKNOWN_KEYS = 10_000
const UNKNOWN_MAX_AGE_MS = 60_000
/** Without news of changes for so long, what is known is no longer taken for good. */
const MAX_BLIND_MS = 3_600_000
/** Stands for the price list among the organisations that changed. */
const PRICE_LIST = 0

/** Rejects where whoever shows credentials that are not known here is to be told to wait. */
export type BeforeLookUp = () => Promise<void>

export type AccessDirectory = {
  /**
   * What is stored of a key: from memory, else from the database, after `beforeLookUp`. Rejects with
   * `invalid_credentials` for one that was never issued, `unavailable` when the database is needed and away.
   */
  findKey(key: string, beforeLookUp: BeforeLookUp): KeyAccess | Promise<KeyAccess>
  /** What a person may do. Rejects with `invalid_credentials` for a session that is over, `unavailable` as above. */
  findPerson(claims: AccessClaims, beforeLookUp: BeforeLookUp): PersonInOrg | Promise<PersonInOrg>
  /** The same by the cookie of a session. */
  findSession(cookie: string, beforeLookUp: BeforeLookUp): PersonInOrg | Promise<PersonInOrg>
  /** Takes note that a key was used; stored a few seconds later. */
  noteUse(keyId: number): void
  plans(): readonly PlanRow[]
  /** Reads changes now instead of at the next poll. */
  refresh(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Who may do what, as this process knows it: at most `POLL_MS` behind the database while that answers. */
export async function openAccessDirectory(options: {
  db: Database
  clock: Clock
  log: Logger
}): Promise<AccessDirectory> {
  const { db, clock } = options
  const log = options.log.child({ component: 'access' })
  const keys = new OrgCache<KeyAccess>()
  const persons = new OrgCache<PersonInOrg>()
  const unknown = new LRUCache<string, true>({ max: MAX_UNKNOWN_KEYS, ttl: UNKNOWN_MAX_AGE_MS })
  // Before the price list: what changes in between is read again rather than missed.
  let { snapshot } = await readAccessChanges(db, null)
  let plans = await asPlatform(db, loadPlans)
  // By the clock that never jumps: it measures silence, nothing that is stored.
  let heardAtMs = performance.now()
  let prunedAtMs = heardAtMs
  let storedUsesAtMs = heardAtMs
  const uses = new KeyUses()

  async function poll(): Promise<void> {
    const askedAtMs = performance.now()
    const changes = await readAccessChanges(db, snapshot)
    if (changes.orgIds.length > 0) {
      keys.forget(changes.orgIds)
      persons.forget(changes.orgIds)
    }
    if (changes.orgIds.includes(PRICE_LIST)) plans = await asPlatform(db, loadPlans)
    snapshot = changes.snapshot
    heardAtMs = askedAtMs
    if (askedAtMs - storedUsesAtMs > STORE_USES_EVERY_MS) {
      storedUsesAtMs = askedAtMs
      await uses.store(db)
    }
    if (askedAtMs - prunedAtMs < PRUNE_EVERY_MS) return
    prunedAtMs = askedAtMs
    await pruneAccessChanges(db)
  }

  let polling: Promise<void> = Promise.resolve()
  const pollInTurn = (): Promise<void> => {
    const next = polling.then(poll)
    polling = next.catch(() => {})
    return next
  }
  let isBlind = false
  let isClosed = false
  let timer = setTimeout(round, POLL_MS).unref()
  async function round(): Promise<void> {
    try {
      await pollInTurn()
      isBlind = false
    } catch (error) {
      if (!isBlind) log.warn({ err: error }, 'changes of access cannot be read; what is known stays known')
      isBlind = true
    }
    if (!isClosed) timer = setTimeout(round, POLL_MS).unref()
  }

  function checkSight(): void {
    if (performance.now() - heardAtMs <= MAX_BLIND_MS) return
    throw new AppError(
      'unavailable',
      'whether these credentials still hold could not be checked for too long',
    )
  }

  function findInSession(
    name: string,
    beforeLookUp: BeforeLookUp,
    find: () => Promise<PersonInOrg | undefined>,
  ): PersonInOrg | Promise<PersonInOrg> {
    const known = persons.get(name)
    if (known !== undefined) {
      checkSight()
      return known
    }
    const load = async () => {
      const found = await find()
      if (found === undefined) throw new AppError('invalid_credentials', 'this session is over')
      return found
    }
    return beforeLookUp().then(() => persons.load(name, load).catch(rethrow))
  }

  return {
    findKey(key, beforeLookUp) {
      const sha256 = hashApiKey(key)
      const hash = sha256.toString('base64')
      const known = keys.get(hash)
      if (known !== undefined) {
        checkSight()
        return known
      }
      const load = async () => {
        const found = await findKeyAccess(db, sha256)
        if (found !== undefined) return found
        unknown.set(hash, true)
        throw neverIssued()
      }
      return beforeLookUp().then(() => {
        // The checksum spares the database the keys that were mistyped, cut off or made up.
        if (!isWellFormedApiKey(key) || unknown.has(hash)) throw neverIssued()
        return keys.load(hash, load).catch(rethrow)
      })
    },
    findPerson: (claims, beforeLookUp) =>
      findInSession(`${claims.personId} ${claims.orgId} ${claims.sessionId}`, beforeLookUp, () =>
        findPersonInOrg(db, claims, clock.now()),
      ),
    findSession: (cookie, beforeLookUp) =>
      findInSession(hashApiKey(cookie).toString('base64'), beforeLookUp, () =>
        findPersonByCookie(db, cookie, clock.now()),
      ),
    noteUse: keyId => uses.note(keyId, clock.now().getTime()),
    plans: () => plans,
    refresh: pollInTurn,
    async [Symbol.asyncDispose]() {
      isClosed = true
      clearTimeout(timer)
      await polling
      await uses.store(db).catch(error => log.warn({ err: error }, 'when keys were last used is not stored'))
    },
  }
}

const neverIssued = () => new AppError('invalid_credentials', 'this API key was not issued here')

function rethrow(error: unknown): never {
  if (isDatabaseAway(error)) {
    throw new AppError('unavailable', 'credentials cannot be checked right now', { cause: error })
  }
  throw error
}
