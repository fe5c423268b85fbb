import { Parser } from 'htmlparser2'

/** An element in document order: its descendants are the elements from `at + 1` up to `end`. */
export type PageElement = {
  at: number
  /** Index behind its last descendant. */
  end: number
  /** -1 at the top. */
  parent: number
  tag: string
  attributes: Readonly<Record<string, string>>
  /** Its text is the pieces from `pieceStart` up to `pieceEnd`. */
  pieceStart: number
  pieceEnd: number
}

/** A run of text between two tags, and the element it stands in. */
export type PagePiece = { text: string; element: number }

export type PageScript = {
  type: string
  id: string
  text: string
  attributes: Readonly<Record<string, string>>
}

/** A page laid flat, so that reading it needs no recursion however deep it is nested. */
export type PageTree = { elements: PageElement[]; pieces: PagePiece[]; scripts: PageScript[] }

const PAGE_CHARS_MAX = 12_000_000
// Twenty times what a long product page has.
const ELEMENTS_MAX = 120_000
const SCRIPT_CHARS_MAX = 4_000_000
// The parser's stack costs time in proportion to its depth at every tag, so a page nested deeper is read up to there.
const DEPTH_MAX = 2_000
const CHUNK_CHARS = 32_768
const SILENT = new Set(['script', 'style'])

/** Reads any text as HTML. Never throws; what exceeds the limits is left out. */
export function readTree(html: string): PageTree {
  const tree: PageTree = { elements: [], pieces: [], scripts: [] }
  const open: PageElement[] = []
  let text = ''
  const flush = (): void => {
    const element = open.at(-1)
    if (text !== '') {
      const tidy = text.replace(/\s+/g, ' ')
      if (element?.tag === 'script') {
        const { type = '', id = '' } = element.attributes
        const attributes = element.attributes
        if (text.length <= SCRIPT_CHARS_MAX)
          tree.scripts.push({ type: type.toLowerCase(), id, text, attributes })
      } else if (tidy !== ' ' && element?.tag !== 'style') {
        tree.pieces.push({ text: tidy, element: element?.at ?? -1 })
      }
    }
    text = ''
  }
  const parser = new Parser({
    onopentag(tag, attributes) {
      flush()
      const at = tree.elements.length
      const start = tree.pieces.length
      const parent = open.at(-1)?.at ?? -1
      const element = { at, end: at + 1, parent, tag, attributes, pieceStart: start, pieceEnd: start }
      tree.elements.push(element)
      open.push(element)
    },
    ontext(part) {
      text += part
    },
    onclosetag() {
      flush()
      const element = open.pop()
      if (element === undefined) return
      element.end = tree.elements.length
      element.pieceEnd = tree.pieces.length
    },
  })
  const end = Math.min(html.length, PAGE_CHARS_MAX)
  for (let at = 0; at < end; at += CHUNK_CHARS) {
    parser.write(html.slice(at, Math.min(at + CHUNK_CHARS, end)))
    if (open.length > DEPTH_MAX || tree.elements.length > ELEMENTS_MAX) break
  }
  parser.end()
  return tree
}

/** The first child elements and theirs, without those of scripts; for readers that look at what is inside. */
export function* descendants(tree: PageTree, element: PageElement): Generator<PageElement> {
  for (let at = element.at + 1; at < element.end; at++) {
    const inner = tree.elements[at]
    if (inner !== undefined && !SILENT.has(inner.tag)) yield inner
  }
}

/** The element around this one, or null at the top. */
export function parentOf(tree: PageTree, element: PageElement): PageElement | null {
  return tree.elements[element.parent] ?? null
}

/** From the element itself up to the root, at most `levels` of them. */
export function* lineage(tree: PageTree, element: PageElement, levels = 200): Generator<PageElement> {
  let current: PageElement | null = element
  for (let level = 0; current !== null && level < levels; level++) {
    yield current
    current = parentOf(tree, current)
  }
}

/** Whether `inner` is `outer` or inside it. */
export function contains(outer: PageElement, inner: PageElement): boolean {
  return inner.at >= outer.at && inner.at < outer.end
}
