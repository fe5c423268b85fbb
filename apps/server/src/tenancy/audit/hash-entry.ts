import { createHash } from 'node:crypto'

/** A row of the log as it is hashed. JSON and the time in PostgreSQL's own text, which is the form that was hashed. */
export type StoredEntry = {
  chain: number
  number: number
  orgId: number | null
  /** Seconds since 1970 with six decimals. */
  epochSeconds: string
  actorKind: string
  actorId: string | null
  onBehalfOf: string | null
  action: string
  target: string
  before: string | null
  after: string | null
  requestId: string | null
  hash: Buffer
}

/**
 * What an entry's hash must be, behind an entry with the hash `previous` (empty for the first). Computed here and not
 * by the database's `tenancy.audit_hash`: whoever can change rows can change a function too.
 */
export function hashEntry(previous: Buffer, entry: StoredEntry): Buffer {
  // Written as jsonb writes an array. Of a string both make the same text.
  const text = (value: string | null) => (value === null ? 'null' : JSON.stringify(value))
  const values = [
    entry.chain,
    entry.number,
    entry.orgId ?? 'null',
    entry.epochSeconds,
    text(entry.actorKind),
    text(entry.actorId),
    text(entry.onBehalfOf),
    text(entry.action),
    text(entry.target),
    entry.before ?? 'null',
    entry.after ?? 'null',
    text(entry.requestId),
  ]
  return createHash('sha256')
    .update(previous)
    .update(`[${values.join(', ')}]`)
    .digest()
}
