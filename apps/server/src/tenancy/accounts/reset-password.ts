import { sql } from 'kysely'
import { asPlatform } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { findLink, useLink } from './account-links.ts'
import { forgetAttempts } from './attempts/count-attempt.ts'
import { checkPassword } from './check-password.ts'
import type { Accounts } from './context.ts'
import { endSessions, findPerson } from './person-store.ts'
import { resetPage } from './sign-up.ts'
import { storePassword } from './store-password.ts'
import type { Visitor } from './visitor.ts'

const notValid = () =>
  new AppError(
    'link_not_valid',
    'this link was used, has expired, or was not given out here; ask for another',
  )

/**
 * Sets a new password by a link from a mail, in one transaction with all that follows: the link and its like are used
 * up, every session ends, and attempts that were counted against the account are forgotten. Throws `link_not_valid`,
 * `invalid_body` for a weak password, with which the link stays good.
 */
export async function resetPassword(
  accounts: Accounts,
  visitor: Visitor,
  { token, password }: { token: string; password: string },
): Promise<void> {
  const { db, clock, passwords } = accounts
  const now = clock.now()
  const shown = await asPlatform(db, transaction => findLink(transaction, 'reset', token, now))
  if (shown === null || shown.personId === null) throw notValid()
  checkPassword(password, shown.email)
  const passwordHash = await passwords.hash(password)
  await asPlatform(db, async transaction => {
    const link = await useLink(transaction, 'reset', token, now)
    const person = link?.personId == null ? null : await findPerson(transaction, link.personId)
    if (person === null) throw notValid()
    await storePassword(
      transaction,
      person,
      { passwordHash, replaces: null },
      { resetUrl: resetPage(accounts), now },
    )
    await sql`update tenancy.persons set email_verified = true where id = ${person.id}`.execute(transaction)
    await endSessions(transaction, person.id)
    await forgetAttempts(transaction, person.email)
    await recordAudit(transaction, {
      orgId: null,
      actor: { kind: 'user', id: String(person.id) },
      action: 'person.reset_password',
      target: `person:${person.id}`,
      before: null,
      after: null,
      requestId: visitor.requestId,
      at: now,
    })
  })
}
