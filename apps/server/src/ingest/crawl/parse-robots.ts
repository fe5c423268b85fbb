import { createRequire } from 'node:module'
import type robotsParser from 'robots-parser'
import { PRODUCT_TOKEN } from './crawler-identity.ts'

// The package is CommonJS and its types say otherwise.
const parseText = createRequire(import.meta.url)('robots-parser') as typeof robotsParser.default

export type RobotsRules = {
  isAllowed(url: string): boolean
  crawlDelayMs: number | null
  /** As written. */
  sitemaps: readonly string[]
}

// A rule of thousands of wildcards takes its time at every address; no shop means it.
const RULE_CHARS_MAX = 2_000
const RULES_MAX = 20_000
const GROUP_LINE = /^[\s\ufeff]*(user-agent|allow|disallow|crawl-delay)\s*:(.*)$/i
const SITEMAP_LINE = /^[\s\ufeff]*sitemap\s*:\s*(\S+)/i

/** A robots.txt by RFC 9309: the group of our product token or `*`, its longest matching rule, allow before disallow. */
export function parseRobots(origin: string, text: string): RobotsRules {
  const lines: string[] = []
  const sitemaps: string[] = []
  for (const whole of text.split(/\r\n|\r|\n/)) {
    const line = whole.replace(/#.*$/, '')
    // Not `whole` up to a # either: sitemap addresses have no fragments.
    const sitemap = SITEMAP_LINE.exec(line)?.[1]
    if (sitemap !== undefined) sitemaps.push(sitemap)
    const [, name = '', value = ''] = GROUP_LINE.exec(line) ?? []
    // Other lines, sitemaps too, must not end a group.
    if (name === '' || line.length > RULE_CHARS_MAX || lines.length >= RULES_MAX) continue
    lines.push(`${name.toLowerCase()}: ${/^user-agent$/i.test(name) ? productOf(value) : value.trim()}`)
  }
  const rules = parseText(`${origin}/robots.txt`, lines.join('\n'))
  const delaySeconds = rules.getCrawlDelay(PRODUCT_TOKEN)
  const hasDelay = delaySeconds !== undefined && Number.isFinite(delaySeconds) && delaySeconds > 0
  return {
    isAllowed: url =>
      new URL(url).pathname === '/robots.txt' || (rules.isAllowed(url, PRODUCT_TOKEN) ?? false),
    crawlDelayMs: hasDelay ? delaySeconds * 1_000 : null,
    sitemaps,
  }
}

export const ALLOW_ALL: RobotsRules = { isAllowed: () => true, crawlDelayMs: null, sitemaps: [] }

/** Only the letters of a name count, not the version or the address behind it. */
function productOf(value: string): string {
  return /^\s*(\*|[a-z_-]+)/i.exec(value)?.[1] ?? value.trim()
}
