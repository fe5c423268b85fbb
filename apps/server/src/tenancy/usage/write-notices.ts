import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import type { Notice } from './due-notices.ts'

/** A warning to be sent by e-mail, in the transaction that finds it due. */
export type UsageMail = {
  orgId: number
  orgName: string
  /** Where the organisation wants to be reached; null when it has not said. */
  contactEmail: string | null
  notice: Notice & { id: number }
}

export type EnqueueMail = (transaction: DatabaseTransaction, mail: UsageMail) => Promise<void>

/** Stores the notices that were not told yet, for delivery by webhook where there is one, and by mail. */
export async function writeNotices(
  transaction: DatabaseTransaction,
  due: readonly Notice[],
  now: Date,
  enqueueMail: EnqueueMail,
): Promise<void> {
  if (due.length === 0) return
  const { rows: fresh } = await sql<Notice & { id: number }>`
    insert into tenancy.usage_notices
      (org_id, kind, key_id, period_start, threshold_percent, used, quota, created_at, next_attempt_at)
    select o.id, kind, "keyId", "periodStart", "thresholdPercent", used, quota, ${now}::timestamptz,
      case when o.webhook_url is not null then ${now}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(due)}::jsonb) as due
        ("orgId" bigint, kind text, "keyId" bigint, "periodStart" timestamptz, "thresholdPercent" integer,
         used bigint, quota bigint)
      join tenancy.orgs o on o.id = "orgId"
    order by o.id, kind, "keyId", "periodStart", "thresholdPercent"
    on conflict do nothing
    returning id, org_id as "orgId", kind, key_id as "keyId", period_start as "periodStart",
      threshold_percent as "thresholdPercent", used, quota
  `.execute(transaction)
  if (fresh.length === 0) return
  const { rows: orgs } = await sql<{ orgId: number; orgName: string; contactEmail: string | null }>`
    select id as "orgId", name as "orgName", contact_email as "contactEmail" from tenancy.orgs
    where id = any(${fresh.map(notice => notice.orgId)}::bigint[])
  `.execute(transaction)
  const orgOf = new Map(orgs.map(org => [org.orgId, org]))
  for (const notice of fresh) await enqueueMail(transaction, { ...orgOf.get(notice.orgId)!, notice })
}
