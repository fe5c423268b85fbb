import { AGENT_TOOLS } from '@buywhere/contract'
import { McpServer } from '@modelcontextprotocol/server'
import { AppError } from '../../kernel/errors/index.ts'
import type { Services } from '../services.ts'
import { getProductForAgent, searchProductsForAgent } from './answer-tools.ts'
import type { ToolCall } from './tool-call.ts'

const INSTRUCTIONS =
  'A catalogue of many retailers. Search with the words a shopper would use, narrow with country, currency and ' +
  'max_price, and give the shopper the go_url. Prices are only as good as their observed_at; mind freshness.'

type ToolResult = {
  content: { type: 'text'; text: string }[]
  structuredContent?: Record<string, unknown>
  isError?: boolean
}

/** A fresh MCP server over the shared services: one serves one request. */
export function createToolsServer(services: Services, { visibleOrgIds, note }: ToolCall): McpServer {
  const server = new McpServer({ name: 'buywhere', version: '0.1.0' }, { instructions: INSTRUCTIONS })
  const { search_products, get_product } = AGENT_TOOLS
  const readOnly = { readOnlyHint: true, idempotentHint: true, openWorldHint: false }

  server.registerTool(
    'search_products',
    {
      title: search_products.title,
      description: search_products.description,
      inputSchema: search_products.input,
      outputSchema: search_products.output,
      annotations: readOnly,
    },
    async input =>
      answer(services, () => {
        const found = searchProductsForAgent(services, input, visibleOrgIds)
        note('search_products', found.products.length)
        return found
      }),
  )
  server.registerTool(
    'get_product',
    {
      title: get_product.title,
      description: get_product.description,
      inputSchema: get_product.input,
      outputSchema: get_product.output,
      annotations: readOnly,
    },
    async input =>
      answer(services, () => {
        note('get_product', 1)
        return getProductForAgent(services, input, visibleOrgIds)
      }),
  )
  return server
}

/** What an agent can mend is told in the result, where it reads it; the rest is logged. */
function answer(services: Services, work: () => Record<string, unknown>): ToolResult {
  try {
    const result = work()
    return { content: [{ type: 'text', text: JSON.stringify(result) }], structuredContent: result }
  } catch (error) {
    if (!(error instanceof AppError)) services.log.error({ err: error }, 'tool failed')
    const known =
      error instanceof AppError ? error : new AppError('internal', 'the tool failed', { cause: error })
    const told = { code: known.code, message: known.message, action: known.row.mcp }
    return { content: [{ type: 'text', text: JSON.stringify({ error: told }) }], isError: true }
  }
}
