import { type EffectivePlan, effectivePlan } from '../billing/effective-plan.ts'
import type { PlanTerms } from '../billing/load-plan-inputs.ts'
import type { Plan, PlanRow } from '../plans/plan.ts'

type Worked = { plans: readonly PlanRow[]; sinceMs: number; effective: EffectivePlan }

/** Worked out once, and again when the price list is another or the moment comes at which the answer changes. */
const worked = new WeakMap<PlanTerms, Worked>()

/** The plan whose limits hold at `now` under these terms. */
export function planAt(terms: PlanTerms, plans: readonly PlanRow[], now: Date): Plan {
  const nowMs = now.getTime()
  const known = worked.get(terms)
  if (known !== undefined && known.plans === plans && known.sinceMs <= nowMs) {
    const { changesAt, plan } = known.effective
    if (changesAt === null || nowMs < changesAt.getTime()) return plan
  }
  const effective = effectivePlan({ ...terms, plans }, now)
  worked.set(terms, { plans, sinceMs: nowMs, effective })
  return effective.plan
}
