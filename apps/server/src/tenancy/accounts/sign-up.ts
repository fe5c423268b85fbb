import { asPlatform } from '../../kernel/db/index.ts'
import { composeKnownAddress, composeVerification, type MailMessage } from '../../kernel/mail/index.ts'
import { LINK_MINUTES, sendLink } from './account-links.ts'
import { checkPassword } from './check-password.ts'
import type { Accounts } from './context.ts'
import { findPersonByEmail } from './person-store.ts'
import type { Visitor } from './visitor.ts'

export type SignUp = {
  name: string
  /** Lower case. */
  email: string
  password: string
}

/**
 * Sends a link to the address that somebody signs up with. The person and the organisation come to be when the link is
 * followed and the password repeated (`verifyEmail`): until then nothing is taken from anybody, and whoever signs up
 * with the address of another gains nothing by it. An address that has an account gets a mail that says so; the caller
 * cannot tell, by the answer or by the work done. Throws `invalid_body` for a weak password.
 */
export async function signUp(accounts: Accounts, visitor: Visitor, input: SignUp): Promise<void> {
  const { name, email, password } = input
  checkPassword(password, email)
  const now = accounts.clock.now()
  const passwordHash = await accounts.passwords.hash(password)
  await asPlatform(accounts.db, async transaction => {
    const known = await findPersonByEmail(transaction, email)
    const compose =
      known === null
        ? (token: string) => verificationMail(accounts, { name, address: email }, token)
        : () => composeKnownAddress({ to: { name: known.name, address: email }, url: resetPage(accounts) })
    await sendLink(
      transaction,
      { purpose: 'sign_up', email, personId: null, name, passwordHash },
      { kind: 'sign_up', compose },
      { ip: visitor.ip, now },
    )
  })
}

/** The page where people ask for a new password. */
export function resetPage({ publicUrl }: Accounts): string {
  return `${publicUrl}/account/forgot-password`
}

/** The token stands behind a `#`, which browsers send to nobody; scanners that open links do not use them up. */
export function verificationMail(accounts: Accounts, to: MailMessage['to'], token: string): MailMessage {
  const url = `${accounts.publicUrl}/account/verify#token=${token}`
  return composeVerification({ to, url, validMinutes: LINK_MINUTES })
}
