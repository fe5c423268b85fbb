import { PRODUCT_TOKEN } from './crawler-identity.ts'

const HEAD_CHARS = 300_000
const META = /<meta\s[^>]{0,1000}>/gi
const OUR_NAME = new RegExp(`^(robots|${PRODUCT_TOKEN})$`, 'i')

/** Whether the page asks not to be listed, by X-Robots-Tag or `<meta name="robots">`. */
export function isNoindex(robotsTag: string, html: string): boolean {
  if (forbidsByHeader(robotsTag)) return true
  for (const [tag] of withoutComments(html.slice(0, HEAD_CHARS)).matchAll(META)) {
    const name = attribute(tag, 'name')
    if (name !== null && OUR_NAME.test(name.trim()) && forbids(attribute(tag, 'content') ?? '')) return true
  }
  return false
}

/** `noindex`, `buywhere: noindex, nofollow`: directives behind a name are for that robot. */
function forbidsByHeader(header: string): boolean {
  let isForUs = true
  for (const part of header.split(',')) {
    const [, name, rest = part] = /^\s*([\w-]+)\s*:(.*)$/.exec(part) ?? []
    // The directives that have a colon of their own name no robot.
    if (name !== undefined && !/^(unavailable_after|max-[a-z-]+)$/i.test(name)) isForUs = OUR_NAME.test(name)
    if (isForUs && forbids(rest)) return true
  }
  return false
}

function forbids(directives: string): boolean {
  return directives.split(/[\s,]+/).some(word => /^(noindex|none)$/i.test(word))
}

function attribute(tag: string, name: string): string | null {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(tag)
  return found === null ? null : (found[1] ?? found[2] ?? found[3] ?? null)
}

function withoutComments(html: string): string {
  let text = ''
  for (let at = 0; ; ) {
    const open = html.indexOf('<!--', at)
    if (open === -1) return text + html.slice(at)
    text += html.slice(at, open)
    const close = html.indexOf('-->', open + 4)
    if (close === -1) return text
    at = close + 3
  }
}
