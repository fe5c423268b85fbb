import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'

/** Of an account with a password; null: signs in otherwise. */
export type Person = { id: number; name: string; email: string; passwordHash: string | null }

const PERSON = sql`
  select person.id, person.name, person.email, account.password_hash as "passwordHash"
  from tenancy.persons person
  left join tenancy.person_accounts account on account.person_id = person.id and account.provider_id = 'credential'
`

export async function findPersonByEmail(
  transaction: DatabaseTransaction,
  email: string,
): Promise<Person | null> {
  const { rows } = await sql<Person>`${PERSON} where person.email = ${email}`.execute(transaction)
  return rows[0] ?? null
}

export async function findPerson(transaction: DatabaseTransaction, personId: number): Promise<Person | null> {
  const { rows } = await sql<Person>`${PERSON} where person.id = ${personId}`.execute(transaction)
  return rows[0] ?? null
}

/** Ends sessions of a person, all or all but one: their cookies, refresh tokens and access tokens with them. */
export async function endSessions(
  transaction: DatabaseTransaction,
  personId: number,
  except: number | null = null,
): Promise<void> {
  await sql`
    delete from tenancy.person_sessions where person_id = ${personId} and id is distinct from ${except}::bigint
  `.execute(transaction)
}
