import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'

/** Who does something. `onBehalfOf`: for whom, when that is somebody else. */
export type Actor = {
  kind: 'user' | 'key' | 'operator' | 'system' | 'anonymous'
  /** Of the user or key; null for the others. */
  id: string | null
  onBehalfOf?: string | null
}

export type AuditEntry = {
  /** null: belongs to no organisation. */
  orgId: number | null
  actor: Actor
  /** `noun.verb`, such as `key.revoke`. */
  action: string
  /** `noun:id`. */
  target: string
  /** Without secrets: what is written here is read by many and stays for ever. */
  before: Readonly<Record<string, unknown>> | null
  after: Readonly<Record<string, unknown>> | null
  requestId: string | null
  at: Date
}

/**
 * Appends to the organisation's chain, in the transaction that makes the change: one that is not committed is not
 * told of, and none is committed untold. Writers of one chain take turns.
 */
export async function recordAudit(transaction: DatabaseTransaction, entry: AuditEntry): Promise<void> {
  const { orgId, actor, action, target, before, after, requestId, at } = entry
  const json = (value: AuditEntry['before']) => (value === null ? null : JSON.stringify(value))
  await sql`
    insert into tenancy.audit_heads (chain, length, hash)
    values (${orgId ?? 0}, 0, '') on conflict (chain) do nothing
  `.execute(transaction)
  await sql`
    with entry as (
      select ${orgId}::bigint as org_id, ${at}::timestamptz as at, ${actor.kind}::text as actor_kind,
        ${actor.id}::text as actor_id, ${actor.onBehalfOf ?? null}::text as on_behalf_of, ${action}::text as action,
        ${target}::text as target, ${json(before)}::jsonb as before, ${json(after)}::jsonb as after,
        ${requestId}::text as request_id
    ), head as (
      select chain, length, hash from tenancy.audit_heads where chain = ${orgId ?? 0}::bigint for update
    ), row as (
      insert into tenancy.audit_log
        (chain, number, org_id, at, actor_kind, actor_id, on_behalf_of, action, target, before, after, request_id, hash)
      select chain, length + 1, entry.*,
        tenancy.audit_hash(hash, chain, length + 1, org_id, at, actor_kind, actor_id, on_behalf_of, action, target,
          before, after, request_id)
      from head, entry
      returning chain, number, hash
    )
    update tenancy.audit_heads set length = row.number, hash = row.hash
    from row where audit_heads.chain = row.chain
  `.execute(transaction)
}
