import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '../kernel/db/index.ts'
import type { Explanation } from './matcher.ts'

export type ReviewState = 'open' | 'merged' | 'separate' | 'obsolete'

export type Review = {
  id: number
  orgId: number | null
  leftProductId: number
  rightProductId: number
  leftOfferId: number
  rightOfferId: number
  probability: number
  weight: number
  explanation: Explanation
  state: ReviewState
  createdAt: Date
  decidedBy: string | null
  decidedAt: Date | null
  decisionId: number | null
}

/** A pair of products to be looked at; the left id is the lower one. */
export type ReviewProposal = Pick<
  Review,
  | 'orgId'
  | 'leftProductId'
  | 'rightProductId'
  | 'leftOfferId'
  | 'rightOfferId'
  | 'probability'
  | 'weight'
  | 'explanation'
>

const COLUMNS = sql`
  id, org_id as "orgId", left_product_id as "leftProductId", right_product_id as "rightProductId",
  left_offer_id as "leftOfferId", right_offer_id as "rightOfferId", probability, weight, explanation, state,
  created_at as "createdAt", decided_by as "decidedBy", decided_at as "decidedAt", decision_id as "decisionId"
`

/** Puts pairs into the queue, or brings those that are there to what is known now. */
export async function storeReviews(
  transaction: DatabaseTransaction,
  proposals: readonly ReviewProposal[],
  now: Date,
): Promise<void> {
  if (proposals.length === 0) return
  await sql`
    insert into identity.reviews
      (org_id, left_product_id, right_product_id, left_offer_id, right_offer_id, probability, weight, explanation,
       state, created_at)
    select "orgId", "leftProductId", "rightProductId", "leftOfferId", "rightOfferId", probability, weight, explanation,
           'open', ${now}
    from jsonb_to_recordset(${JSON.stringify(proposals)}::jsonb) as row
      ("orgId" bigint, "leftProductId" bigint, "rightProductId" bigint, "leftOfferId" bigint, "rightOfferId" bigint,
       probability float8, weight float8, explanation jsonb)
    on conflict (left_product_id, right_product_id) where state = 'open' do update
      set left_offer_id = excluded.left_offer_id, right_offer_id = excluded.right_offer_id,
          probability = excluded.probability, weight = excluded.weight, explanation = excluded.explanation
      where (reviews.left_offer_id, reviews.right_offer_id, reviews.probability, reviews.weight)
        is distinct from (excluded.left_offer_id, excluded.right_offer_id, excluded.probability, excluded.weight)
  `.execute(transaction)
}

/** Closes what is open of these products and not among `kept` (ids of pairs, `left-right`): there is nothing to decide. */
export async function closeReviews(
  transaction: DatabaseTransaction,
  productIds: readonly number[],
  kept: readonly string[],
  now: Date,
): Promise<void> {
  if (productIds.length === 0) return
  await sql`
    update identity.reviews set state = 'obsolete', decided_at = ${now}
    where state = 'open'
      and (left_product_id = any(${productIds}::bigint[]) or right_product_id = any(${productIds}::bigint[]))
      and left_product_id || '-' || right_product_id <> all(${kept}::text[])
  `.execute(transaction)
}

/** A catalogue's, what matters most first, behind the place given. */
export async function listReviews(
  db: Database,
  {
    orgId,
    state,
    after,
    limit,
  }: {
    orgId: number | null
    state: ReviewState
    after: { weight: number; id: number } | null
    limit: number
  },
): Promise<Review[]> {
  const behind =
    after && sql`and (weight < ${after.weight} or (weight = ${after.weight} and id > ${after.id}))`
  const { rows } = await sql<Review>`
    select ${COLUMNS} from identity.reviews
    where org_scope = ${orgId ?? 0}::bigint and state = ${state} ${behind ?? sql``}
    order by weight desc, id limit ${limit}
  `.execute(db)
  return rows
}

/** Those of a product that were looked at or are to be, the latest first. */
export async function listReviewsOf(db: Database, productId: number, limit: number): Promise<Review[]> {
  const { rows } = await sql<Review>`
    select ${COLUMNS} from identity.reviews
    where state = 'open' and (left_product_id = ${productId} or right_product_id = ${productId})
    order by probability desc, id limit ${limit}
  `.execute(db)
  return rows
}

/** Locked until the transaction ends; null when the catalogue has none of the id. */
export async function lockReview(
  transaction: DatabaseTransaction,
  orgId: number | null,
  id: number,
): Promise<Review | null> {
  const { rows } = await sql<Review>`
    select ${COLUMNS} from identity.reviews
    where id = ${id} and org_scope = ${orgId ?? 0}::bigint for update
  `.execute(transaction)
  return rows[0] ?? null
}

export async function settleReview(
  transaction: DatabaseTransaction,
  id: number,
  settled: { state: ReviewState; by: string; at: Date; decisionId: number | null },
): Promise<void> {
  await sql`
    update identity.reviews
    set state = ${settled.state}, decided_by = ${settled.by}, decided_at = ${settled.at},
        decision_id = ${settled.decisionId}
    where id = ${id}
  `.execute(transaction)
}
