import { contains, lineage, type PageElement, type PageTree } from '../tree/page-tree.ts'

/** One of a row of alike blocks that each link to a page: another product. */
export function isCard(tree: PageTree, element: PageElement, title: PageElement | null): boolean {
  for (const around of lineage(tree, element, 9)) {
    if (title !== null && contains(around, title)) return false
    const parent = tree.elements[around.parent]
    if (parent === undefined || around.tag === 'body') return false
    const names = firstClass(around)
    if (around.end - around.at < 4 || (names === '' && around.tag !== 'li' && around.tag !== 'article'))
      continue
    let alike = 0
    let steps = 0
    for (let at = parent.at + 1; at < parent.end && steps < 40; steps++) {
      const sibling = tree.elements[at]
      if (sibling === undefined) break
      if (sibling.tag === around.tag && firstClass(sibling) === names && holdsLink(tree, sibling)) alike++
      at = sibling.end
    }
    if (alike >= 3 && holdsLink(tree, around)) return true
  }
  return false
}

const firstClass = ({ attributes }: PageElement): string =>
  (attributes.class ?? '').trim().split(/\s+/)[0] ?? ''

function holdsLink(tree: PageTree, element: PageElement): boolean {
  let hasLink = false
  let hasImage = false
  const stop = Math.min(element.end, element.at + 80)
  for (let at = element.at; at < stop; at++) {
    const inner = tree.elements[at]
    if (inner?.tag === 'a' && /^(?:https?:|\/|\.)|^[^#].*\.html/.test(inner.attributes.href ?? ''))
      hasLink = true
    if (inner?.tag === 'img' || inner?.tag === 'picture') hasImage = true
    if (hasLink && hasImage) return true
  }
  return false
}
