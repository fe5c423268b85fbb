import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import type { Logger } from '../../kernel/log.ts'
import { postSafely } from '../../kernel/outbound/index.ts'
import type { Notice } from './due-notices.ts'
import { noticeEventOf } from './notice-event.ts'
import { SIGNATURE_HEADER, signatureOf } from './webhook-signature.ts'

export type DeliverContext = {
  db: Database
  clock: Clock
  log: Logger
  /** Tests only: deliver to this machine. */
  allowLoopback?: boolean
}

type Claimed = Notice & {
  id: number
  createdAt: Date
  attempts: number
  url: string | null
  secret: string | null
}

const AT_ONCE = 20
/** Longer than a delivery can take: whoever died in it leaves it to the others afterwards. */
const LEASE_MS = 60_000
const MINUTE_MS = 60_000
/** Before the second try, the third, and so on; after the last one it is given up. */
const WAITS_MINUTES = [1, 5, 30, 120, 360, 720, 1_440]

/** When to try again after so many tries; null: not any more. */
export function nextAttemptAt(attempts: number, now: Date): Date | null {
  const minutes = WAITS_MINUTES[attempts - 1]
  return minutes === undefined ? null : new Date(now.getTime() + minutes * MINUTE_MS)
}

/**
 * Posts the warnings that are due to the webhooks of their organisations; answers how many arrived. For any number of
 * processes at once. A warning arrives at least once, each time with the same id.
 */
export async function deliverNotices(context: DeliverContext): Promise<number> {
  const notices = await claim(context)
  const delivered = await Promise.all(notices.map(notice => deliver(context, notice)))
  return delivered.filter(Boolean).length
}

function claim({ db, clock }: DeliverContext): Promise<Claimed[]> {
  const now = clock.now()
  return asPlatform(db, async transaction => {
    const { rows } = await sql<Claimed>`
      with due as (
        select id from tenancy.usage_notices where next_attempt_at <= ${now}
        order by next_attempt_at limit ${AT_ONCE} for update skip locked
      )
      update tenancy.usage_notices n set
        attempts = attempts + 1, next_attempt_at = ${new Date(now.getTime() + LEASE_MS)}::timestamptz
      from due, tenancy.orgs o where n.id = due.id and o.id = n.org_id
      returning n.id, n.org_id as "orgId", kind, key_id as "keyId", period_start as "periodStart",
        threshold_percent as "thresholdPercent", used, quota, n.created_at as "createdAt", attempts,
        o.webhook_url as url, o.webhook_secret as secret
    `.execute(transaction)
    return rows
  })
}

async function deliver(context: DeliverContext, notice: Claimed): Promise<boolean> {
  const { db, clock, log, allowLoopback = false } = context
  const failure = await post(notice, clock.now(), allowLoopback)
  const now = clock.now()
  const isGone = notice.url === null || notice.secret === null
  const nextAt = failure === null || isGone ? null : nextAttemptAt(notice.attempts, now)
  if (failure !== null) {
    log.warn(
      {
        org_id: notice.orgId,
        notice_id: notice.id,
        attempts: notice.attempts,
        failure,
        next_attempt_at: nextAt,
      },
      'usage warning not delivered',
    )
  }
  // Whoever came too late, its lease being over, leaves the newer try's word alone.
  await asPlatform(db, transaction =>
    sql`
      update tenancy.usage_notices set
        next_attempt_at = ${nextAt}::timestamptz,
        delivered_at = ${failure === null ? now : null}::timestamptz,
        last_error = ${failure}
      where id = ${notice.id} and attempts = ${notice.attempts} and delivered_at is null
    `.execute(transaction),
  )
  return failure === null
}

/** Why it did not arrive; null when it did. */
async function post(notice: Claimed, now: Date, allowLoopback: boolean): Promise<string | null> {
  if (notice.url === null || notice.secret === null) return 'the webhook was removed'
  const body = JSON.stringify(noticeEventOf(notice))
  return postSafely(notice.url, {
    headers: {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      [SIGNATURE_HEADER]: signatureOf(notice.secret, body, now),
    },
    body,
    allowLoopback,
  })
}
