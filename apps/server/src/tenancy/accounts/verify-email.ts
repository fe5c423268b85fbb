import { sql } from 'kysely'
import { asPlatform } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { findLink, useLink } from './account-links.ts'
import { chooseOrganisation } from './choose-organisation.ts'
import type { Accounts } from './context.ts'
import { findPersonByEmail } from './person-store.ts'
import type { Visitor } from './visitor.ts'

const notValid = () =>
  new AppError('link_not_valid', 'this link was used, has expired, or was not given out here; sign up again')

/**
 * Finishes a sign-up: the token says that the address is read by whoever shows it, the password that it was they who
 * signed up. Makes the person, and an organisation that they own. Throws `link_not_valid`, `invalid_credentials`.
 */
export async function verifyEmail(
  accounts: Accounts,
  visitor: Visitor,
  { token, password }: { token: string; password: string },
): Promise<{ personId: number; orgId: number }> {
  const { db, passwords, clock } = accounts
  const now = clock.now()
  const shown = await asPlatform(db, transaction => findLink(transaction, 'sign_up', token, now))
  if (shown === null) throw notValid()
  if (!(await passwords.verify(shown.passwordHash, password))) {
    throw new AppError('invalid_credentials', 'this is not the password that was chosen at sign-up')
  }
  const library = await accounts.library()
  return asPlatform(db, async transaction => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${shown.email}, 8))`.execute(transaction)
    const link = await useLink(transaction, 'sign_up', token, now)
    if (link === null || link.passwordHash === null || link.name === null) throw notValid()
    const { email, name, passwordHash } = link
    // Somebody came in through the identity provider, or by another link, meanwhile.
    if ((await findPersonByEmail(transaction, email)) !== null) throw notValid()
    await library.createPerson(transaction, { name, email, passwordHash, password })
    await sql`
      update tenancy.persons set email_verified = true, created_at = ${now}, updated_at = ${now}
      where email = ${email}
    `.execute(transaction)
    const person = await findPersonByEmail(transaction, email)
    if (person === null) throw new Error('better-auth made no person')
    const { orgId } = await chooseOrganisation(transaction, person, null, {
      now,
      requestId: visitor.requestId,
    })
    await recordAudit(transaction, {
      orgId,
      actor: { kind: 'user', id: String(person.id) },
      action: 'person.create',
      target: `person:${person.id}`,
      before: null,
      after: { method: 'password' },
      requestId: visitor.requestId,
      at: now,
    })
    return { personId: person.id, orgId }
  })
}
