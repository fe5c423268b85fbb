import { bestPriceParameters, type FindBestPriceInput, type FindBestPriceOutput } from '@buywhere/contract'
import { answerBestPrice } from '../present/answer-best-price.ts'
import type { Services } from '../services.ts'
import { toToolChoice } from './to-tool-choice.ts'

/** Each costs an agent about fifty tokens. */
const MAX_RUNNERS_UP = 2
const MAX_PASSED_OVER = 2
const DEFAULTS = bestPriceParameters.parse({ q: 'anything' })

export function findBestPriceForAgent(
  services: Services,
  { query, ...input }: FindBestPriceInput,
  visibleOrgIds: readonly number[],
): FindBestPriceOutput {
  const parameters = { ...DEFAULTS, ...input, q: query, limit: MAX_RUNNERS_UP }
  const answer = answerBestPrice(services, parameters, visibleOrgIds)
  const { best, runners_up, passed_over, cheaper_delivered: delivered, note, missing_terms } = answer
  return {
    best:
      best === null
        ? null
        : { ...toToolChoice(best), offer_id: best.offer_id, observed_at: best.observed_at },
    runners_up: runners_up.map(choice => {
      const { id, name, price, merchant, caveats, go_url } = toToolChoice(choice)
      return { id, name, price, merchant, ...(caveats && { caveats }), go_url }
    }),
    ...(passed_over.length > 0 && {
      passed_over: passed_over
        .slice(0, MAX_PASSED_OVER)
        .map(({ offer_id, merchant, price, reasons }) => ({ offer_id, merchant, price, reasons })),
    }),
    ...(delivered && {
      cheaper_delivered: {
        id: delivered.id,
        merchant: delivered.merchant.name,
        with_shipping: delivered.landed?.amount,
        go_url: delivered.go_url,
      },
    }),
    ...(note && { note }),
    ...(missing_terms && { missing_terms }),
  }
}
