import { databaseProblem } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { type ToolOutcome, withSpan } from '../../kernel/telemetry/index.ts'
import type { Services } from '../services.ts'

export type ToolResult = {
  content: { type: 'text'; text: string }[]
  structuredContent?: Record<string, unknown>
  isError?: boolean
}

type Result = Record<string, unknown>

/** What an agent can mend is told in the result, where it reads it; the rest is logged and reported. */
export async function toolResult(
  { log, telemetry }: Pick<Services, 'log' | 'telemetry'>,
  tool: string,
  work: () => Result | Promise<Result>,
): Promise<ToolResult> {
  const startedMs = performance.now()
  const count = (outcome: ToolOutcome) =>
    telemetry.tools.observe(tool, outcome, (performance.now() - startedMs) / 1_000)
  try {
    const attributes = { 'gen_ai.tool.name': tool }
    const result = await withSpan(telemetry.tracing, `tool ${tool}`, { attributes }, work)
    count('ok')
    return { content: [{ type: 'text', text: JSON.stringify(result) }], structuredContent: result }
  } catch (error) {
    const known = error instanceof AppError ? error : databaseProblem(error)
    count(known !== null && known.row.http < 500 ? 'refused' : 'error')
    if (known === null) {
      log.error({ err: error, tool }, 'tool failed')
      telemetry.errors.report(error, { tool })
    }
    const told = known ?? new AppError('internal', 'the tool failed', { cause: error })
    const { code, message, row } = told
    return {
      content: [{ type: 'text', text: JSON.stringify({ error: { code, message, action: row.mcp } }) }],
      isError: true,
    }
  }
}
