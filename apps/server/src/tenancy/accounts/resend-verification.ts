import { sql } from 'kysely'
import { asPlatform, type DatabaseTransaction } from '../../kernel/db/index.ts'
import { sendLink } from './account-links.ts'
import type { Accounts } from './context.ts'
import { verificationMail } from './sign-up.ts'
import type { Visitor } from './visitor.ts'

/**
 * Sends the link of the newest sign-up with this address once more; nothing where there is none. The caller cannot
 * tell which.
 */
export async function resendVerification(
  accounts: Accounts,
  visitor: Visitor,
  { email }: { email: string },
): Promise<void> {
  const now = accounts.clock.now()
  await asPlatform(accounts.db, async transaction => {
    const pending = await findNewestSignUp(transaction, email, now)
    await sendLink(
      transaction,
      {
        purpose: 'sign_up',
        email,
        personId: null,
        name: pending?.name ?? null,
        passwordHash: pending?.passwordHash ?? null,
      },
      {
        kind: 'sign_up',
        compose:
          pending === null
            ? null
            : token => verificationMail(accounts, { name: pending.name, address: email }, token),
      },
      { ip: visitor.ip, now },
    )
  })
}

type Pending = { name: string; passwordHash: string }

/** Of an address that has an account there is none that counts. */
async function findNewestSignUp(
  transaction: DatabaseTransaction,
  email: string,
  now: Date,
): Promise<Pending | null> {
  const { rows } = await sql<Pending>`
    select name, password_hash as "passwordHash" from tenancy.account_links
    where email = ${email} and purpose = 'sign_up' and expires_at > ${now} and password_hash is not null
      and not exists (select from tenancy.persons where persons.email = ${email})
    order by created_at desc limit 1
  `.execute(transaction)
  return rows[0] ?? null
}
