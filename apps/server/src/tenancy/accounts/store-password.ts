import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import { composePasswordChanged } from '../../kernel/mail/index.ts'
import { enqueueMail } from '../mail/enqueue-mail.ts'
import type { Person } from './person-store.ts'

/**
 * Stores a new password and tells the person by mail. False: `replaces` is not the stored hash any more, and nothing
 * was done; null replaces whatever is there, also nothing.
 */
export async function storePassword(
  transaction: DatabaseTransaction,
  person: Person,
  { passwordHash, replaces }: { passwordHash: string; replaces: string | null },
  { resetUrl, now }: { resetUrl: string; now: Date },
): Promise<boolean> {
  const { rows } = await sql`
    insert into tenancy.person_accounts as account
      (person_id, provider_id, account_id, password_hash, created_at, updated_at)
    values (${person.id}, 'credential', ${String(person.id)}, ${passwordHash}, ${now}, ${now})
    on conflict (provider_id, account_id) do update
      set password_hash = excluded.password_hash, updated_at = excluded.updated_at
      where ${replaces}::text is null or account.password_hash = ${replaces}
    returning id
  `.execute(transaction)
  if (rows.length === 0) return false
  await enqueueMail(transaction, {
    orgId: null,
    kind: 'password_changed',
    message: composePasswordChanged({ to: { name: person.name, address: person.email }, url: resetUrl }),
    now,
    expiresAt: null,
  })
  return true
}
