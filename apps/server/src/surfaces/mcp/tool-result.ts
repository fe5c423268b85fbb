import { AppError } from '../../kernel/errors/index.ts'
import type { Services } from '../services.ts'

export type ToolResult = {
  content: { type: 'text'; text: string }[]
  structuredContent?: Record<string, unknown>
  isError?: boolean
}

/** What an agent can mend is told in the result, where it reads it; the rest is logged. */
export async function toolResult(
  services: Pick<Services, 'log'>,
  work: () => Record<string, unknown> | Promise<Record<string, unknown>>,
): Promise<ToolResult> {
  try {
    const result = await work()
    return { content: [{ type: 'text', text: JSON.stringify(result) }], structuredContent: result }
  } catch (error) {
    if (!(error instanceof AppError)) services.log.error({ err: error }, 'tool failed')
    const known =
      error instanceof AppError ? error : new AppError('internal', 'the tool failed', { cause: error })
    const told = { code: known.code, message: known.message, action: known.row.mcp }
    return { content: [{ type: 'text', text: JSON.stringify({ error: told }) }], isError: true }
  }
}
