import { sql } from 'kysely'
import { asPlatform } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { Role } from '../access/scopes.ts'
import type { Accounts, SignedIn } from './context.ts'
import { findPerson } from './person-store.ts'

export type PersonDescription = {
  id: number
  name: string
  email: string
  hasPassword: boolean
  organisations: { id: number; name: string; role: Role }[]
}

/** Who the caller is, and where they are a member. */
export async function describePerson({ db }: Accounts, { principal }: SignedIn): Promise<PersonDescription> {
  return asPlatform(db, async transaction => {
    const person = await findPerson(transaction, principal.personId)
    if (person === null) throw new AppError('not_found', 'this person is not here any more')
    const { rows: organisations } = await sql<PersonDescription['organisations'][number]>`
      select org.id, org.name, member.role
      from tenancy.members member join tenancy.orgs org on org.id = member.org_id
      where member.person_id = ${person.id} order by member.created_at, org.id
    `.execute(transaction)
    const { id, name, email, passwordHash } = person
    return { id, name, email, hasPassword: passwordHash !== null, organisations }
  })
}
