import { asPlatform } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { actorOf } from '../access/principal.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Accounts, SignedIn } from './context.ts'
import { endSession } from './session-store.ts'

/** Ends a session of the caller: its cookie and all its tokens, on every process. Throws `not_found`. */
export async function revokeSession(
  { db, clock }: Accounts,
  { principal, requestId }: SignedIn,
  { sessionId }: { sessionId: number },
): Promise<void> {
  const { personId, orgId } = principal
  await asPlatform(db, async transaction => {
    if (!(await endSession(transaction, { sessionId, personId }))) {
      throw new AppError('not_found', 'you have no session with this id')
    }
    await recordAudit(transaction, {
      orgId,
      actor: actorOf(principal),
      action: 'session.revoke',
      target: `session:${sessionId}`,
      before: null,
      after: null,
      requestId,
      at: clock.now(),
    })
  })
}

/** Ends the session of this request. */
export function signOut(accounts: Accounts, caller: SignedIn): Promise<void> {
  return revokeSession(accounts, caller, { sessionId: caller.principal.sessionId })
}
