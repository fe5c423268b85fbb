import { readCondition, readPack } from '@buywhere/matching'

/** What keeps offers apart that share every number there is. */
export type Traits = { condition: string; pack: number }

const IS_PLAIN = /^[\x20-\x7e]*$/

/** As the offer's own field says, or its title; what says nothing is one new thing. */
export function traitsOf({ title, condition }: { title: string; condition: string | null }): Traits {
  const folded = IS_PLAIN.test(title)
    ? title.toLowerCase()
    : title
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase()
  return {
    condition: readCondition(folded, statedCondition(condition)),
    pack: readPack(folded),
  }
}

/** null for what a source does not say. */
export function statedCondition(condition: string | null): string | null {
  return condition === 'unknown' ? null : condition
}
