import { type Interpretation, interpretQuery, type QueryContext } from '../understand/index.ts'
import type { SharedPlaces } from './shared-places.ts'

/** What is read out of a text, brands as far as the asker may know of them. */
export function interpret(
  shared: SharedPlaces,
  text: string,
  context: Omit<QueryContext, 'findBrand'>,
  visibleOrgIds: readonly number[] = [],
): Interpretation {
  const findBrand = (words: string) => {
    const name = shared.brandNamed(words, visibleOrgIds)
    return name === null ? null : { name, products: 1 }
  }
  return interpretQuery(text, { ...context, findBrand })
}
