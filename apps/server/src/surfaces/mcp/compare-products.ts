import type { CompareProductsOutput, CompareResponse } from '@buywhere/contract'
import { answerComparison } from '../present/answer-comparison.ts'
import type { Services } from '../services.ts'
import { toToolChoice } from './to-tool-choice.ts'

type Input = { product_ids: string[]; currency?: string | undefined; country?: string[] | undefined }

export function compareProductsForAgent(
  services: Services,
  { product_ids: ids, ...view }: Input,
  visibleOrgIds: readonly number[],
): CompareProductsOutput {
  const answer = answerComparison(services, { ids, ...view }, visibleOrgIds)
  const { cheapest, best_value, specs_equal, specs_differ, not_compared } = answer.comparison
  return {
    products: answer.products.map(toToolChoice),
    cheapest: toWinner(cheapest),
    best_value: toWinner(best_value),
    currency: answer.currency,
    specs_equal,
    specs_differ,
    ...(not_compared.length > 0 && { not_compared }),
    ...(answer.unknown_ids && { unknown_ids: answer.unknown_ids }),
  }
}

function toWinner(chosen: CompareResponse['comparison']['cheapest']) {
  if (chosen === null) return null
  const { product_id: id, price, caveats } = chosen
  return { id, price, ...(caveats && { caveats }) }
}
