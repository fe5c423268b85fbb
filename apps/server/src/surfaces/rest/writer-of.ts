import type { FastifyRequest } from 'fastify'
import { findSource, listSources } from '../../catalog/index.ts'
import type { Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { type Member, OPERATOR_PLAN } from '../../tenancy/index.ts'
import { memberOf } from '../http/caller-of.ts'

/** Who writes offers, and where: operators into the public catalogue (null), everybody else into their own. */
export type Writer = {
  orgId: number
  catalogueOrgId: number | null
  isOperator: boolean
  plan: Member['plan']
}

/** Throws `missing_credentials`. */
export function writerOf(request: FastifyRequest): Writer {
  const { orgId, plan } = memberOf(request)
  const isOperator = plan.code === OPERATOR_PLAN
  return { orgId, catalogueOrgId: isOperator ? null : orgId, isOperator, plan }
}

/** Throws `plan_limit` when a source of the name would be one more than the writer's plan gives; null: it is new. */
export async function checkSourceQuota(db: Database, writer: Writer, name: string | null): Promise<void> {
  const { catalogueOrgId, plan } = writer
  if (catalogueOrgId === null || plan.sources === null) return
  if (name !== null && (await findSource(db, name, catalogueOrgId)) !== null) return
  const sources = await listSources(db, { orgIds: [catalogueOrgId] })
  if (sources.filter(({ orgId }) => orgId === catalogueOrgId).length < plan.sources) return
  throw new AppError('plan_limit', `the plan ${plan.code} gives ${plan.sources} private sources`)
}
