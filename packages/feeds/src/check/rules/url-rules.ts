import { eachValue, type RuleMaker } from '../rule.ts'
import { maxChars } from './text-rules.ts'

const URL_CHARS_MAX = 2_000
const PLACEHOLDER_HOST =
  /(^|\.)(example\.(com|org|net)|your-?(store|shop|domain|site|website)\.com|domain\.com|placehold\.(co|it)|placeholder\.com|dummyimage\.com)$/i
const PLACEHOLDER_IMAGE =
  /(placeholder|no[-_]?(image|img|photo|picture)|image[-_]?(coming|not|unavailable)|coming[-_]?soon|default[-_]?(image|product|img)|\/(spacer|blank|missing|1x1|pixel)\.(gif|png|jpe?g|webp))/i
const NO_IMAGE_FORMAT = /\.(svg|pdf|html?|php|mp4|mov|webm|psd|eps|ai|zip|txt)$/i
const PRIVATE_HOST =
  /^(localhost|.*\.(local|internal|localhost)|127\..*|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*|169\.254\..*|0\.0\.0\.0|\[.*\]|[^.]+)$/i

const absolute: RuleMaker = eachValue(
  {
    code: 'url_format',
    severity: 'error',
    message: 'not an absolute address beginning with https:// or http://',
    fix: 'Write the whole address, scheme and domain included.',
  },
  value => parse(value) === null,
)

const encoded: RuleMaker = eachValue(
  {
    code: 'url_not_encoded',
    severity: 'warning',
    message: 'holds characters that an address must have encoded',
    fix: 'Percent-encode spaces, quotes and letters beyond ASCII (RFC 3986), a space as %20.',
  },
  value => parse(value) !== null && /[\s<>"{}|\\^`]|[^\u0020-\u007e]/.test(value),
)

const reachable: RuleMaker = eachValue(
  {
    code: 'url_not_public',
    severity: 'error',
    message: 'points to a machine that is not on the public Internet',
    fix: 'Use the address under which shoppers reach the page.',
  },
  value => PRIVATE_HOST.test(parse(value)?.hostname ?? 'a.b'),
)

const real: RuleMaker = eachValue(
  {
    code: 'url_placeholder',
    severity: 'error',
    message: 'points to a domain that stands in documentation',
    fix: "Use the shop's own domain.",
  },
  value => PLACEHOLDER_HOST.test(parse(value)?.hostname ?? ''),
)

const secure: RuleMaker = eachValue(
  {
    code: 'url_insecure',
    severity: 'suggestion',
    message: 'goes over http',
    fix: 'Use https.',
  },
  value => parse(value)?.protocol === 'http:',
)

const shows: RuleMaker = eachValue(
  {
    code: 'image_placeholder',
    severity: 'error',
    message: 'a stand-in and no picture of the product',
    fix: 'Link a picture of the product itself, or leave the product out until there is one.',
  },
  value => {
    const url = parse(value)
    return url !== null && PLACEHOLDER_IMAGE.test(url.hostname + url.pathname)
  },
)

const isPicture: RuleMaker = eachValue(
  {
    code: 'image_format',
    severity: 'error',
    message: 'not a picture in a format that is taken',
    fix: 'Link a JPEG, PNG, WebP, GIF, BMP or TIFF file directly.',
  },
  value => NO_IMAGE_FORMAT.test(parse(value)?.pathname ?? ''),
)

/** What holds for every address in a feed. */
export const isUrl: readonly RuleMaker[] = [
  absolute,
  encoded,
  reachable,
  real,
  secure,
  maxChars(URL_CHARS_MAX),
]

/** What holds for the address of a picture. */
export const isImageUrl: readonly RuleMaker[] = [...isUrl, shows, isPicture]

// The rules ask about one address one after the other: without this a third of a check's time went into parsing.
let parsed: { value: string; url: URL | null } = { value: '', url: null }

function parse(value: string): URL | null {
  if (parsed.value !== value) {
    const url = URL.parse(value.trim())
    const isWeb = url !== null && (url.protocol === 'https:' || url.protocol === 'http:')
    parsed = { value, url: isWeb ? url : null }
  }
  return parsed.url
}
