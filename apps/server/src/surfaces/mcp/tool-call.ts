import type { FastifyRequest } from 'fastify'
import type { Services } from '../services.ts'

/** What a tool knows of the request that calls it. */
export type ToolCall = {
  visibleOrgIds: readonly number[]
  /** Tells the meter which tool ran, and how many results it gave. */
  note(tool: string, results: number): void
}

export function toolCallOf(request: FastifyRequest, { search }: Services): ToolCall {
  return {
    visibleOrgIds: search.visibilityOf(request.principal.orgId),
    note(tool, results) {
      request.metered = { tool, results }
    },
  }
}
