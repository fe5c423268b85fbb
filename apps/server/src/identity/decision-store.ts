import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '../kernel/db/index.ts'
import type { Decided } from './constraints.ts'

export type Decision = Decided & {
  orgId: number | null
  /** The product that each offer was in, by offer. */
  before: Readonly<Record<string, number>>
  reason: string
  decidedBy: string
  decidedAt: Date
  undoneBy: string | null
  undoneAt: Date | null
}

export type NewDecision = Pick<
  Decision,
  'kind' | 'orgId' | 'together' | 'apart' | 'before' | 'reason' | 'decidedBy' | 'decidedAt'
>

const COLUMNS = sql`
  id, org_id as "orgId", kind, together, apart, before, reason, decided_by as "decidedBy", decided_at as "decidedAt",
  undone_by as "undoneBy", undone_at as "undoneAt"
`

/** Answers the decision's id. */
export async function storeDecision(
  transaction: DatabaseTransaction,
  decision: NewDecision,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into identity.decisions (org_id, kind, together, apart, before, reason, decided_by, decided_at)
    values (${decision.orgId}, ${decision.kind}, ${decision.together}, ${decision.apart},
            ${JSON.stringify(decision.before)}::jsonb, ${decision.reason}, ${decision.decidedBy}, ${decision.decidedAt})
    returning id
  `.execute(transaction)
  return rows[0]!.id
}

/** One of a catalogue, undone or not; null when there is none. */
export async function findDecision(db: Database, orgId: number | null, id: number): Promise<Decision | null> {
  const { rows } = await sql<RawDecision>`
    select ${COLUMNS} from identity.decisions where id = ${id} and org_scope = ${orgId ?? 0}::bigint
  `.execute(db)
  return rows[0] === undefined ? null : readDecision(rows[0])
}

/** A catalogue's, newest first, below the id given. */
export async function listDecisions(
  db: Database,
  { orgId, beforeId, limit }: { orgId: number | null; beforeId: number | null; limit: number },
): Promise<Decision[]> {
  const { rows } = await sql<RawDecision>`
    select ${COLUMNS} from identity.decisions
    where org_scope = ${orgId ?? 0}::bigint and id < coalesce(${beforeId}::bigint, 9007199254740991)
    order by id desc limit ${limit}
  `.execute(db)
  return rows.map(readDecision)
}

/** Those in force, of all catalogues or of those that name one of the offers. */
export async function listDecisionsInForce(db: Database, offerIds?: readonly number[]): Promise<Decision[]> {
  const naming = offerIds && sql`and (together && ${offerIds}::bigint[] or apart && ${offerIds}::bigint[])`
  const { rows } = await sql<RawDecision>`
    select ${COLUMNS} from identity.decisions where undone_at is null ${naming ?? sql``} order by id
  `.execute(db)
  return rows.map(readDecision)
}

/** False when it was undone before. */
export async function markUndone(
  transaction: DatabaseTransaction,
  id: number,
  { by, at }: { by: string; at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update identity.decisions
    set undone_by = ${by}, undone_at = ${at}, version = nextval('identity.decision_version_seq')
    where id = ${id} and undone_at is null
    returning id
  `.execute(transaction)
  return rows.length > 0
}

/** Another number whenever a decision came or went. Exact under `lockIdentity`. */
export async function decisionsVersion(db: Database): Promise<number> {
  const { rows } = await sql<{ version: number | null }>`
    select max(version) as version from identity.decisions
  `.execute(db)
  return rows[0]?.version ?? 0
}

/** The driver reads arrays of 64 bits as text. */
type RawDecision = Omit<Decision, 'together' | 'apart'> & {
  together: (string | number)[]
  apart: (string | number)[]
}

function readDecision(row: RawDecision): Decision {
  return { ...row, together: row.together.map(Number), apart: row.apart.map(Number) }
}
