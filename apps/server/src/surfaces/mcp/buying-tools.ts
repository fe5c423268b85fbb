import { BUYING_TOOLS } from '@buywhere/contract'
import type { McpServer } from '@modelcontextprotocol/server'
import type { Services } from '../services.ts'
import { compareProductsForAgent } from './compare-products.ts'
import { findBestPriceForAgent } from './find-best-price.ts'
import { findSimilarForAgent } from './find-similar.ts'
import { getDealsForAgent } from './get-deals.ts'
import { listCategoriesForAgent } from './list-categories.ts'
import type { ToolCall } from './tool-call.ts'
import { toolResult } from './tool-result.ts'

const annotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: false }

/** What helps to decide what to buy, and where. */
export function addBuyingTools(
  server: McpServer,
  services: Services,
  { visibleOrgIds, note }: ToolCall,
): void {
  const { compare_products, find_best_price, find_similar, get_deals, list_categories } = BUYING_TOOLS
  server.registerTool('compare_products', described(compare_products), input =>
    toolResult(services, 'compare_products', () => {
      const found = compareProductsForAgent(services, input, visibleOrgIds)
      note('compare_products', found.products.length)
      return found
    }),
  )
  server.registerTool('find_best_price', described(find_best_price), input =>
    toolResult(services, 'find_best_price', () => {
      const found = findBestPriceForAgent(services, input, visibleOrgIds)
      note('find_best_price', found.best === null ? 0 : 1 + found.runners_up.length)
      return found
    }),
  )
  server.registerTool('find_similar', described(find_similar), input =>
    toolResult(services, 'find_similar', () => {
      const found = findSimilarForAgent(services, input, visibleOrgIds)
      note('find_similar', found.products.length)
      return found
    }),
  )
  server.registerTool('get_deals', described(get_deals), input =>
    toolResult(services, 'get_deals', async () => {
      const found = await getDealsForAgent(services, input, visibleOrgIds)
      note('get_deals', found.deals.length)
      return found
    }),
  )
  server.registerTool('list_categories', described(list_categories), input =>
    toolResult(services, 'list_categories', async () => {
      const found = await listCategoriesForAgent(services, input, visibleOrgIds)
      note('list_categories', found.categories.length)
      return found
    }),
  )
}

/** A tool of the contract as the protocol registers it. */
function described<Input, Output>(tool: {
  title: string
  description: string
  input: Input
  output: Output
}) {
  const { title, description, input, output } = tool
  return { title, description, inputSchema: input, outputSchema: output, annotations }
}
