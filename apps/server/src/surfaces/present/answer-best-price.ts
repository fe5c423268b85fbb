import { type BestPriceParameters, type BestPriceResponse, searchParameters } from '@buywhere/contract'
import { sourceName } from '../../catalog/index.ts'
import { toMajorUnits } from '../../kernel/money/index.ts'
import { type BestPrice, type Choice, findBestPrice } from '../../search/index.ts'
import type { Services } from '../services.ts'
import { prepareSearch } from './prepare-search.ts'
import { presentChoice } from './present-choice.ts'
import { presentInterpreted } from './present-interpreted.ts'
import { createView, type View } from './view.ts'

const DEFAULTS = searchParameters.parse({})
const MAX_PASSED_OVER = 5
/** What never stands as a runner-up, whatever else there is. */
const NO_RUNNER_UP = new Set<string>([
  'suspect',
  'no_price',
  'no_rate',
  'accessory',
  'other_model',
  'far_below_others',
])

/** The cheapest offer of the thing that the words name. Throws `unknown_currency`. */
export function answerBestPrice(
  services: Services,
  { rank_by, limit, ...parameters }: BestPriceParameters,
  visibleOrgIds: readonly number[],
): BestPriceResponse {
  const { request } = prepareSearch(services, { ...DEFAULTS, ...parameters }, visibleOrgIds)
  const nowMs = services.clock.now().getTime()
  const currency = parameters.currency ?? null
  const found = findBestPrice(services.search, { search: request, currency, rankBy: rank_by, nowMs })
  const view = createView(services, found.currency)
  const choices = found.choices.filter(({ caveats }) => !caveats.includes('no_price'))
  const best = found.isOtherThing ? undefined : choices[0]
  const others = choices.filter(choice => choice !== best)
  const runnersUp = others.filter(({ caveats }) => !caveats.some(caveat => NO_RUNNER_UP.has(caveat)))
  const shown = runnersUp.slice(0, limit)
  const delivered = best === undefined ? null : cheaperDelivered(best, others)
  return {
    query: parameters.q,
    best: best === undefined ? null : presentChoice(best, view),
    runners_up: shown.map(choice => presentChoice(choice, view)),
    passed_over: best === undefined ? [] : passedOver(best, others, view),
    ...(delivered !== null && { cheaper_delivered: presentChoice(delivered, view) }),
    currency: found.currency,
    offers_considered: found.choices.length,
    ...noteOf(found),
    ...(found.missingTerms.length > 0 && { missing_terms: found.missingTerms }),
    ...presentUnderstanding(found),
  }
}

function noteOf({ isOtherThing, mayBeAccessories }: BestPrice): Pick<BestPriceResponse, 'note'> {
  if (isOtherThing) return { note: 'near_matches_only' }
  return mayBeAccessories ? { note: 'maybe_accessories' } : {}
}

function presentUnderstanding({ understanding }: BestPrice) {
  return understanding === null ? {} : { interpreted: presentInterpreted(understanding) }
}

/** Of those that no more speaks against than against the best, what comes to less with shipping, both being known. */
function cheaperDelivered(best: Choice, others: readonly Choice[]): Choice | null {
  const isKnown = ({ landed }: Choice) => landed !== null && !landed.missing.includes('shipping')
  if (!isKnown(best) || best.caveats.length > 0) return null
  const rivals = others.filter(choice => choice.caveats.length === 0 && isKnown(choice))
  const costOf = ({ landed }: Choice) => landed?.minor ?? Number.POSITIVE_INFINITY
  const least = rivals.reduce((low, choice) => (costOf(choice) < costOf(low) ? choice : low), best)
  return least === best ? null : least
}

/** Cheaper ones first, things before what belongs to them; behind them what has no rate and may be cheaper too. */
function passedOver(best: Choice, others: readonly Choice[], view: View): BestPriceResponse['passed_over'] {
  const isCheaper = ({ minor }: Choice) => minor !== null && best.minor !== null && minor < best.minor
  const isAccessory = ({ caveats }: Choice) => Number(caveats.includes('accessory'))
  const hasNoRate = ({ caveats }: Choice) => Number(caveats.includes('no_rate'))
  return others
    .filter(choice => choice.caveats.length > 0 && (isCheaper(choice) || hasNoRate(choice) === 1))
    .sort(
      (a, b) =>
        isAccessory(a) - isAccessory(b) ||
        hasNoRate(a) - hasNoRate(b) ||
        (a.minor ?? 0) - (b.minor ?? 0) ||
        Number(a.offer.offerId) - Number(b.offer.offerId),
    )
    .slice(0, MAX_PASSED_OVER)
    .map(({ product, offer, minor, caveats }) => ({
      product_id: product.productId,
      offer_id: offer.offerId,
      name: offer.title,
      merchant: view.shopName(offer.source) ?? sourceName(offer.source),
      price: minor === null || view.currency === null ? null : toMajorUnits(minor, view.currency),
      currency: view.currency ?? offer.currency,
      reasons: caveats,
    }))
}
