import { fold, squeeze } from '../text/fold.ts'
import { colourOf, readCondition } from '../text/variants.ts'
import type { OfferText } from '../types.ts'

const PACKS = /\(?\b(?:(?:set|pack|box|case|lot) of \d{1,4}|\d{1,4}[ -]?(?:pack|pk|pcs|pieces))\b\)?/gi
const SIZE_AT_END = /\s[-/]\s*(?:small|medium|large|x{1,3}-?l(?:arge)?)\s*$/i

/**
 * The offer as any variant of it would be told: without colour, size, pack and condition, and without the GTIN, which
 * is that of one variant. The title as it was where nothing would be left.
 */
export function withoutVariants(offer: OfferText): OfferText {
  const words = offer.title.replace(PACKS, ' ').replace(SIZE_AT_END, ' ').split(/\s+/)
  const kept = words.filter(word => {
    const plain = squeeze(fold(word))
    return colourOf(plain) === undefined && (plain === '' || readCondition(plain, null) === 'new')
  })
  const title = kept.join(' ')
  return { ...offer, title: squeeze(fold(title)) === '' ? offer.title : title, gtin: null, condition: null }
}
