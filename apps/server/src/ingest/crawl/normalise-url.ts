const URL_CHARS_MAX = 2_048

// Who sent the visitor, never which page it is.
const TRACKING = /^(utm_\w+|gclid|gbraid|wbraid|fbclid|msclkid|dclid|yclid|mc_[ce]id|_ga|igshid|srsltid)$/i
const UNRESERVED = /[A-Za-z0-9._~-]/

/**
 * One spelling for the spellings of an address, which is also the one asked for: no fragment, no tracking parameters,
 * escapes in capitals and only where needed. Null for what is not http(s), carries credentials, or is over-long.
 */
export function normaliseUrl(text: string, base?: string): string | null {
  const url = text.length > 4 * URL_CHARS_MAX ? null : URL.parse(text, base)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null
  if (url.username !== '' || url.password !== '') return null
  url.hash = ''
  url.hostname = url.hostname.replace(/\.$/, '')
  url.pathname = normaliseEscapes(url.pathname)
  if (url.search !== '') {
    const kept = url.search
      .slice(1)
      .split('&')
      .filter(part => part !== '' && !TRACKING.test(part.split('=', 1)[0] ?? ''))
    url.search = normaliseEscapes(kept.join('&'))
  }
  // Also takes away a lone question mark.
  if (url.search === '') url.search = ''
  return url.href.length > URL_CHARS_MAX ? null : url.href
}

function normaliseEscapes(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (escaped, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16))
    return UNRESERVED.test(character) ? character : escaped.toUpperCase()
  })
}
