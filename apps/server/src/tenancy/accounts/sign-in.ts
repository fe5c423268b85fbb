import { asPlatform } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { countAttempt, forgiveAttempt } from './attempts/count-attempt.ts'
import { beginSession, type SessionTokens, toTokens } from './begin-session.ts'
import type { Accounts } from './context.ts'
import { findPersonByEmail } from './person-store.ts'
import type { Visitor } from './visitor.ts'

/**
 * Signs somebody in with a password. Throws `invalid_credentials`, the same and after the same work whether the account
 * is unknown, the password wrong, or the address not confirmed; `too_many_attempts` before any password is looked at.
 */
export async function signIn(
  accounts: Accounts,
  visitor: Visitor,
  { email, password }: { email: string; password: string },
): Promise<SessionTokens> {
  const { db, clock, passwords, keys } = accounts
  const now = clock.now()
  const from = { email, ip: visitor.ip }
  const person = await asPlatform(db, async transaction => {
    await countAttempt(transaction, from, now)
    return findPersonByEmail(transaction, email)
  })
  const checkedHash = person?.passwordHash ?? null
  if (!(await passwords.verify(checkedHash, password)) || person === null || checkedHash === null) {
    throw new AppError(
      'invalid_credentials',
      'the e-mail address or the password is wrong, or the address is not confirmed yet',
    )
  }
  const library = await accounts.library()
  const { session, cookieToken } = await asPlatform(db, async transaction => {
    await forgiveAttempt(transaction, from)
    const cookieToken = await library.signIn(transaction, { email, password, checkedHash }, visitor)
    const session = await beginSession(transaction, cookieToken, person, {
      now,
      requestId: visitor.requestId,
      method: 'password',
    })
    return { session, cookieToken }
  })
  return toTokens(keys, session, cookieToken, now)
}
