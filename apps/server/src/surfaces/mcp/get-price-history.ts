import { type GetPriceHistoryInput, type GetPriceHistoryOutput, PRICE_TOOLS } from '@buywhere/contract'
import type { McpServer } from '@modelcontextprotocol/server'
import { findPriceHistory } from '../present/price-history.ts'
import type { Services } from '../services.ts'
import type { ToolCall } from './tool-call.ts'
import { toolResult } from './tool-result.ts'

/** Each costs an agent about ten tokens. */
const MAX_STRETCHES = 20

/** The tool `get_price_history`. */
export function addPriceHistoryTool(
  server: McpServer,
  services: Services,
  { visibleOrgIds, note }: ToolCall,
): void {
  const { title, description, input, output } = PRICE_TOOLS.get_price_history
  server.registerTool(
    'get_price_history',
    {
      title,
      description,
      inputSchema: input,
      outputSchema: output,
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    asked =>
      toolResult(services, 'get_price_history', async () => {
        const found = await getPriceHistoryForAgent(services, asked, visibleOrgIds)
        note('get_price_history', 1)
        return found
      }),
  )
}

async function getPriceHistoryForAgent(
  services: Services,
  { id, ...asked }: GetPriceHistoryInput,
  visibleOrgIds: readonly number[],
): Promise<GetPriceHistoryOutput> {
  const { daily, ...data } = await findPriceHistory(services, id, asked, visibleOrgIds)
  const stretches: GetPriceHistoryOutput['lowest'] = []
  for (const { day, min } of daily) {
    const last = stretches.at(-1)
    if (last?.price === min) last.to = day
    else stretches.push({ from: day, price: min })
  }
  return { ...data, lowest: stretches.slice(-MAX_STRETCHES) }
}
