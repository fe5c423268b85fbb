import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { loadEffectivePlan } from '../billing/load-plan-inputs.ts'

export type Seats = { members: number; invited: number; total: number | null }

/** Who sits in an organisation, who has been asked to (`exceptEmail` left out), and how many may. null: no limit. */
export async function countSeats(
  transaction: DatabaseTransaction,
  orgId: number,
  now: Date,
  exceptEmail = '',
): Promise<Seats> {
  const { rows } = await sql<{ members: number; invited: number }>`
    select (select count(*) from tenancy.members where org_id = ${orgId}) as members,
      (select count(*) from tenancy.invitations where org_id = ${orgId} and accepted_at is null
         and revoked_at is null and expires_at > ${now} and email <> ${exceptEmail}) as invited
  `.execute(transaction)
  const { plan } = await loadEffectivePlan(transaction, orgId, now)
  return { ...rows[0]!, total: plan.seats }
}

/** Throws `seats_taken` when the plan has no seat left. The organisation must be held. */
export function requireSeat(taken: number, { total }: Seats): void {
  if (total !== null && taken >= total) {
    throw new AppError('seats_taken', `the plan has ${total} ${total === 1 ? 'seat' : 'seats'}`)
  }
}
