import { AGENT_TOOLS } from '@buywhere/contract'
import { McpServer } from '@modelcontextprotocol/server'
import type { Services } from '../services.ts'
import { getProductForAgent, searchProductsForAgent } from './answer-tools.ts'
import { addBuyingTools } from './buying-tools.ts'
import { addPriceHistoryTool } from './get-price-history.ts'
import type { ToolCall } from './tool-call.ts'
import { toolResult } from './tool-result.ts'

const INSTRUCTIONS =
  'A catalogue of many retailers. Search with the words a shopper would use, narrow with country, currency and ' +
  'max_price, and give the shopper the go_url. Prices are only as good as their observed_at; mind freshness.'

/** A fresh MCP server over the shared services: one serves one request. */
export function createToolsServer(services: Services, call: ToolCall): McpServer {
  const { visibleOrgIds, note } = call
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
      toolResult(services, 'search_products', () => {
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
      toolResult(services, 'get_product', () => {
        note('get_product', 1)
        return getProductForAgent(services, input, visibleOrgIds)
      }),
  )
  addBuyingTools(server, services, call)
  addPriceHistoryTool(server, services, call)
  return server
}
