import { wordsOf } from '../tree/element-words.ts'
import { lineage, type PageElement, type PageTree } from '../tree/page-tree.ts'
import { nameOverlap } from '../values/similar-names.ts'
import type { Regions } from './regions.ts'

const NAMED =
  / (?:gallery|main ?image|product ?(?:image|img|photo|media|gallery)|landing ?image|landingimage|zoom\w*|hero ?image|primary ?image|featured|pdp) /
const NO_PRODUCT =
  /logo|sprite|icon|spacer|pixel|blank|placeholder|loader|loading|banner|flag|payment|badge|\.svg|^data:/i
const IMAGES_MAX = 400

/** The address of the likeliest picture of the product; null when none is likely. */
export function readImage(
  tree: PageTree,
  title: PageElement | null,
  name: string,
  regions: Regions,
): string | null {
  let best: { url: string; score: number } | null = null
  let looked = 0
  for (const element of tree.elements) {
    if (element.tag !== 'img' || looked++ > IMAGES_MAX) continue
    const { attributes } = element
    const url =
      attributes['data-zoom-image'] ??
      attributes['data-old-hires'] ??
      attributes['data-src'] ??
      attributes.src ??
      ''
    if (url.trim() === '' || NO_PRODUCT.test(url.slice(0, 2_000)) || regions.isElsewhere(element)) continue
    let score = 3 * nameOverlap(attributes.alt ?? '', name)
    for (const around of lineage(tree, element, 5)) {
      if (NAMED.test(wordsOf(around))) {
        score += 2
        break
      }
    }
    if (title !== null) score += Math.abs(element.pieceStart - title.pieceStart) < 60 ? 1 : -1
    if (Number(attributes.width ?? 200) < 60) score -= 2
    if (score > 1.5 && (best === null || score > best.score)) best = { url: url.trim(), score }
  }
  return best?.url ?? null
}
