import { type PlanRow, planInForce } from './plan.ts'
import { OPERATOR_PLAN } from './shipped-plans.ts'

/** What is offered at `now`, cheapest first and what is sold by agreement last. The operator's own is no offer. */
export function listPlans(rows: readonly PlanRow[], now: Date): PlanRow[] {
  return [...new Set(rows.map(({ code }) => code))]
    .filter(code => code !== OPERATOR_PLAN)
    .flatMap(code => planInForce(rows, code, now) ?? [])
    .sort((a, b) => priceOf(a) - priceOf(b) || order(a, b))
}

const priceOf = ({ priceMinor }: PlanRow) => priceMinor ?? Number.POSITIVE_INFINITY

/** Infinity less infinity is not a number, hence falsy as well. */
const order = (a: PlanRow, b: PlanRow) => (a.code < b.code ? -1 : 1)
