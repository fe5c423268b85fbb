import { asPlatform } from '../../kernel/db/index.ts'
import type { Accounts, SignedIn } from './context.ts'
import { readSessions, type SessionEntry } from './session-store.ts'

/** Where the caller is signed in, the last used first. */
export async function listSessions(
  { db, clock }: Accounts,
  { principal }: SignedIn,
): Promise<(SessionEntry & { isCurrent: boolean })[]> {
  const sessions = await asPlatform(db, transaction =>
    readSessions(transaction, principal.personId, clock.now()),
  )
  return sessions.map(session => ({ ...session, isCurrent: session.id === principal.sessionId }))
}
