import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../../kernel/db/index.ts'
import { AppError } from '../../../kernel/errors/index.ts'
import { addressSubject } from '../../limits/address-subject.ts'
import { type AttemptKeys, attemptKeys } from './attempt-keys.ts'
import { type Counter, type Counters, decideAttempt } from './decide-attempt.ts'

const NOTHING = Buffer.alloc(0)
const KINDS = ['pair', 'account', 'network'] as const

type Kind = (typeof KINDS)[number]

/**
 * Counts an attempt to show the password of `email`, before it is looked at. Throws `too_many_attempts`. Attempts on
 * the same account, or from the same network, take turns here.
 */
export async function countAttempt(
  transaction: DatabaseTransaction,
  { email, ip }: { email: string; ip: string },
  now: Date,
): Promise<void> {
  const keys = attemptKeys(email, ip)
  const counters = await lockCounters(transaction, keys, now)
  const decision = decideAttempt(counters, await isKnownNetwork(transaction, email, ip), now)
  if (!decision.isAllowed) {
    const { retryAfterSeconds } = decision
    throw new AppError(
      'too_many_attempts',
      `too many attempts; try again in ${retryAfterSeconds} s, or reset the password`,
      { retryAfterSeconds },
    )
  }
  const rows = KINDS.map(kind => ({ kind, ...decision.counters[kind] }))
  await sql`
    update tenancy.sign_in_attempts attempt
    set count = row.count, began_at = row."beganAt", last_at = row."lastAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row
      (kind text, count integer, "beganAt" timestamptz, "lastAt" timestamptz)
    where attempt.kind = row.kind and ${isOneOf(keys)}
  `.execute(transaction)
}

/** After a success: the account starts anew from this network, and the attempt does not count against the others. */
export async function forgiveAttempt(
  transaction: DatabaseTransaction,
  { email, ip }: { email: string; ip: string },
): Promise<void> {
  const keys = attemptKeys(email, ip)
  await sql`
    update tenancy.sign_in_attempts attempt set count = case kind when 'pair' then 0 else greatest(count - 1, 0) end
    where ${isOneOf(keys)}
  `.execute(transaction)
}

/** After a reset: what was guessed at is not the password any more. */
export async function forgetAttempts(transaction: DatabaseTransaction, email: string): Promise<void> {
  const { account } = attemptKeys(email, '')
  await sql`delete from tenancy.sign_in_attempts where account = ${account}`.execute(transaction)
}

async function lockCounters(
  transaction: DatabaseTransaction,
  keys: AttemptKeys,
  now: Date,
): Promise<Counters> {
  const { account, network } = keys
  // In one order everywhere, so that no two wait for each other.
  await sql`
    insert into tenancy.sign_in_attempts (kind, account, network, count, began_at, last_at)
    values
      ('account', ${account}, ${NOTHING}, 0, ${now}, ${now}),
      ('network', ${NOTHING}, ${network}, 0, ${now}, ${now}),
      ('pair', ${account}, ${network}, 0, ${now}, ${now})
    on conflict do nothing
  `.execute(transaction)
  const { rows } = await sql<Counter & { kind: Kind }>`
    select kind, count, began_at as "beganAt", last_at as "lastAt"
    from tenancy.sign_in_attempts attempt where ${isOneOf(keys)} order by kind for update
  `.execute(transaction)
  const found = (kind: Kind): Counter =>
    rows.find(row => row.kind === kind) ?? { count: 0, beganAt: now, lastAt: now }
  return { pair: found('pair'), account: found('account'), network: found('network') }
}

function isOneOf({ account, network }: AttemptKeys) {
  return sql<boolean>`(attempt.kind, attempt.account, attempt.network) in (
    ('account', ${account}::bytea, ${NOTHING}::bytea),
    ('network', ${NOTHING}::bytea, ${network}::bytea),
    ('pair', ${account}::bytea, ${network}::bytea))`
}

/** The person has a session that began on this network. */
async function isKnownNetwork(transaction: DatabaseTransaction, email: string, ip: string): Promise<boolean> {
  const { rows } = await sql<{ ip: string }>`
    select distinct session.ip_address as ip
    from tenancy.person_sessions session join tenancy.persons person on person.id = session.person_id
    where person.email = ${email} and session.ip_address is not null
    limit 100
  `.execute(transaction)
  const network = addressSubject(ip)
  return rows.some(row => addressSubject(row.ip) === network)
}
