import { cleanLine } from './clean-value.ts'
import { decodeEntities } from './decode-entities.ts'

const PLAIN_TEXT_CHARS_MAX = 5_000

// Escaped once too often, as in a CSV made from a page's source.
const ESCAPED_TAG = /&lt;\/?[a-z!]/i
// What is inside is not text for people.
const SILENT = /^(script|style|template|noscript|svg)$/i

/**
 * HTML to plain text: tags and comments go, character references are decoded, white space collapses, at most 5,000
 * characters stay. Linear in the input's length whatever the input.
 */
export function toPlainText(html: string): string {
  const source = !html.includes('<') && ESCAPED_TAG.test(html) ? decodeEntities(html) : html
  const stripped = source.includes('<') ? stripTags(source) : source
  // Cut before the costly steps; a character reference is at most ten characters for one.
  const roomChars = 20 * PLAIN_TEXT_CHARS_MAX
  const bounded = stripped.length > roomChars ? cleanLine(stripped).slice(0, roomChars) : stripped
  const text = cleanLine(decodeEntities(bounded))
  if (text.length <= PLAIN_TEXT_CHARS_MAX) return text
  // Half a character at the cut goes.
  return text
    .slice(0, PLAIN_TEXT_CHARS_MAX)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()
}

function stripTags(html: string): string {
  let text = ''
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open === -1) return text + html.slice(at)
    text += html.slice(at, open)
    if (html.startsWith('<!--', open)) {
      const close = html.indexOf('-->', open + 4)
      if (close === -1) return text
      at = close + 3
    } else if (/[a-z/!?]/i.test(html.charAt(open + 1))) {
      const close = html.indexOf('>', open + 1)
      if (close === -1) return text
      const name = /^[a-z0-9]*/i.exec(html.slice(open + 1, open + 12))?.[0] ?? ''
      at = close + 1
      if (SILENT.test(name) && html.charAt(close - 1) !== '/') {
        const end = findEndTag(html, name, at)
        if (end === -1) return text
        at = end
      }
      text += ' '
    } else {
      text += '<'
      at = open + 1
    }
  }
  return text
}

function findEndTag(html: string, name: string, from: number): number {
  const endTag = new RegExp(`</${name}`, 'gi')
  endTag.lastIndex = from
  return endTag.test(html) ? endTag.lastIndex - name.length - 2 : -1
}
