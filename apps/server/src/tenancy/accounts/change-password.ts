import { asPlatform } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { actorOf } from '../access/principal.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { countAttempt, forgiveAttempt } from './attempts/count-attempt.ts'
import { checkPassword } from './check-password.ts'
import type { Accounts, SignedIn } from './context.ts'
import { endSessions, findPerson } from './person-store.ts'
import { resetPage } from './sign-up.ts'
import { storePassword } from './store-password.ts'

/**
 * Replaces the caller's password and ends all other sessions. Throws `invalid_credentials` when the current one is
 * wrong (or there is none: a reset sets the first), `too_many_attempts`, `invalid_body` for a weak new one.
 */
export async function changePassword(
  accounts: Accounts,
  { principal, requestId }: SignedIn,
  { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
): Promise<void> {
  const { db, clock, passwords } = accounts
  const now = clock.now()
  const { personId, sessionId, orgId } = principal
  const wrong = () => new AppError('invalid_credentials', 'the current password is wrong')
  const person = await asPlatform(db, async transaction => {
    const found = await findPerson(transaction, personId)
    if (found !== null) await countAttempt(transaction, { email: found.email, ip: principal.ip }, now)
    return found
  })
  const replaces = person?.passwordHash ?? null
  if (!(await passwords.verify(replaces, currentPassword)) || person === null) throw wrong()
  checkPassword(newPassword, person.email)
  const passwordHash = await passwords.hash(newPassword)
  await asPlatform(db, async transaction => {
    const isStored = await storePassword(
      transaction,
      person,
      { passwordHash, replaces },
      { resetUrl: resetPage(accounts), now },
    )
    if (!isStored) throw wrong()
    await forgiveAttempt(transaction, { email: person.email, ip: principal.ip })
    await endSessions(transaction, personId, sessionId)
    await recordAudit(transaction, {
      orgId,
      actor: actorOf(principal),
      action: 'person.change_password',
      target: `person:${personId}`,
      before: null,
      after: null,
      requestId,
      at: now,
    })
  })
}
