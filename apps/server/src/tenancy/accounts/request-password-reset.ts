import { asPlatform } from '../../kernel/db/index.ts'
import { composePasswordReset } from '../../kernel/mail/index.ts'
import { LINK_MINUTES, sendLink } from './account-links.ts'
import type { Accounts } from './context.ts'
import { findPersonByEmail } from './person-store.ts'
import type { Visitor } from './visitor.ts'

/** Sends a link for a new password to an address that has an account. The caller cannot tell whether it has. */
export async function requestPasswordReset(
  { db, clock, publicUrl }: Accounts,
  visitor: Visitor,
  { email }: { email: string },
): Promise<void> {
  await asPlatform(db, async transaction => {
    const person = await findPersonByEmail(transaction, email)
    await sendLink(
      transaction,
      { purpose: 'reset', email, personId: person?.id ?? null, name: null, passwordHash: null },
      {
        kind: 'password_reset',
        compose:
          person === null
            ? null
            : token =>
                composePasswordReset({
                  to: { name: person.name, address: email },
                  url: `${publicUrl}/account/reset-password#token=${token}`,
                  validMinutes: LINK_MINUTES,
                }),
      },
      { ip: visitor.ip, now: clock.now() },
    )
  })
}
