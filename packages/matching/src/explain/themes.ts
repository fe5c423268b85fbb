import { alignTitles } from '../features/align.ts'
import type { FeatureName } from '../features/index.ts'
import type { PreparedOffer } from '../prepare-offer.ts'
import type { Statistics } from '../statistics.ts'

/** What one kind of evidence rests on, and how it is told. */
export type Theme = {
  name: string
  features: readonly FeatureName[]
  /** In words, or null when the two offers say nothing of the kind. */
  tell(left: PreparedOffer, right: PreparedOffer, statistics: Statistics): string | null
}

const MOST_WORDS = 6
const list = (words: readonly string[]) => words.slice(0, MOST_WORDS).join(', ')
const shared = (left: readonly string[], right: readonly string[]) =>
  left.filter(word => right.includes(word))
const percent = (share: number) => `${Math.round(share * 100)} %`

function sides(what: string, left: readonly string[], right: readonly string[]): string | null {
  if (left.length === 0 && right.length === 0) return null
  return `${what} left: ${list(left) || 'none'}; right: ${list(right) || 'none'}`
}

export const THEMES: readonly Theme[] = [
  {
    name: 'title',
    features: [
      'title_cover_min',
      'title_cover_max',
      'title_jaccard',
      'title_soft',
      'title_grams',
      'title_start',
      'words_min',
      'words_max',
    ],
    tell(left, right) {
      const both = shared(left.tokens, right.tokens)
      const least = Math.min(left.tokens.length, right.tokens.length)
      return `${percent(both.length / (least || 1))} of the shorter title's words are shared: ${list(both) || 'none'}`
    },
  },
  {
    name: 'words_left_over',
    features: [
      'rest_idf_min',
      'rest_idf_max',
      'rest_weight_min',
      'rest_weight_max',
      'rest_words_min',
      'rest_words_max',
      'rest_odds',
      'rest_odds_worst',
      'rest_in_description_min',
      'rest_in_description_max',
    ],
    tell(left, right, statistics) {
      const { leftRest, rightRest } = alignTitles(left, right, statistics)
      return sides('words of one title only,', leftRest, rightRest) ?? 'each word has its counterpart'
    },
  },
  {
    name: 'model_number',
    features: [
      'code_shared',
      'code_shared_idf',
      'code_rest_min',
      'code_rest_max',
      'code_conflict',
      'code_alike',
      'code_in_description',
      'mpn',
      'mpn_alike',
      'model_shared_idf',
      'model_rest_min',
      'model_rest_max',
    ],
    tell(left, right) {
      const codes = ({ codes: own, mpn }: PreparedOffer) => [...new Set(mpn === null ? own : [...own, mpn])]
      const both = shared(codes(left), codes(right))
      if (both.length > 0) return `both name ${list(both)}`
      return sides('model numbers', codes(left), codes(right))
    },
  },
  {
    name: 'brand',
    features: ['brand'],
    tell: (left, right) =>
      sides('brand', left.brand === null ? [] : [left.brand], right.brand === null ? [] : [right.brand]),
  },
  {
    name: 'sizes_and_numbers',
    features: [
      'quantity_shared',
      'quantity_conflict',
      'quantity_rest_min',
      'quantity_rest_max',
      'length_conflict',
      'bytes_conflict',
      'number_shared',
      'number_rest_min',
      'number_rest_max',
    ],
    tell(left, right) {
      const numbers = ({ tokens }: PreparedOffer) => tokens.filter(token => /^\d/.test(token))
      return sides('sizes and numbers', numbers(left), numbers(right))
    },
  },
  {
    name: 'colour',
    features: ['colour_shared', 'colour_conflict', 'colour_one_sided'],
    tell: (left, right) => sides('colours', left.colours, right.colours),
  },
  {
    name: 'pack',
    features: ['pack_differs'],
    tell: (left, right) => (left.pack === right.pack ? null : `packs of ${left.pack} and ${right.pack}`),
  },
  {
    name: 'condition',
    features: ['condition_differs'],
    tell: (left, right) =>
      left.condition === right.condition ? null : `conditions ${left.condition} and ${right.condition}`,
  },
  {
    name: 'price',
    features: ['price_apart'],
    tell: (left, right) =>
      left.price === null || right.price === null
        ? null
        : `one costs ${percent(Math.max(left.price, right.price) / Math.min(left.price, right.price) - 1)} more`,
  },
  {
    name: 'category',
    features: ['category_alike'],
    tell: (left, right) => sides('category', [...left.category], [...right.category]),
  },
  {
    name: 'description',
    features: ['description_alike', 'has_description'],
    tell: (left, right) =>
      left.description.size === 0 || right.description.size === 0 ? null : 'the descriptions, word by word',
  },
]
