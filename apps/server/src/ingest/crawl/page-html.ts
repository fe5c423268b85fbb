import { createHash } from 'node:crypto'
import type { SafeStream } from '../../kernel/outbound/index.ts'

export type PageHtml = {
  /** Empty when the answer is no HTML: such a page has no offers. */
  html: string
  /** SHA-256 of the body, in hex. */
  contentHash: string
  etag: string | null
  lastModified: string | null
  /** X-Robots-Tag. */
  robotsTag: string
  /** Where the page was found, after redirects. */
  url: string
}

const META_HEAD_BYTES = 4_096
const VALIDATOR_CHARS_MAX = 1_000

/** Gathers a page and decodes its text: by byte order mark, HTTP header, `<meta>`, else UTF-8. */
export async function readPageHtml(answer: SafeStream): Promise<PageHtml> {
  const { headers, url } = answer
  const contentType = headers['content-type'] ?? ''
  const isHtml = /^\s*(text\/html|application\/xhtml\+xml|$)/i.test(contentType)
  const chunks: Uint8Array[] = []
  if (isHtml) for await (const chunk of answer.body) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  return {
    html: decode(bytes, contentType),
    contentHash: createHash('sha256').update(bytes).digest('hex'),
    etag: validator(headers.etag),
    lastModified: validator(headers['last-modified']),
    robotsTag: [headers['x-robots-tag'] ?? []].flat().join(', '),
    url,
  }
}

function decode(bytes: Buffer, contentType: string): string {
  const head = bytes.toString('latin1', 0, META_HEAD_BYTES)
  const marked =
    bytes[0] === 0xef && bytes[1] === 0xbb
      ? 'utf-8'
      : bytes[0] === 0xff && bytes[1] === 0xfe
        ? 'utf-16le'
        : bytes[0] === 0xfe && bytes[1] === 0xff
          ? 'utf-16be'
          : undefined
  const declared =
    marked ??
    /charset\s*=\s*["']?([\w:-]{2,40})/i.exec(contentType)?.[1] ??
    /<meta\s[^>]{0,200}?charset\s*=\s*["']?([\w:-]{2,40})/i.exec(head)?.[1]
  return createTextDecoder(declared ?? 'utf-8').decode(bytes)
}

function createTextDecoder(label: string) {
  try {
    return new TextDecoder(label)
  } catch {
    return new TextDecoder('utf-8')
  }
}

/** Goes back as it came, or not at all. */
function validator(value: string | undefined): string | null {
  return value === undefined || value.length > VALIDATOR_CHARS_MAX || !/^[\x20-\x7e]+$/.test(value)
    ? null
    : value
}
