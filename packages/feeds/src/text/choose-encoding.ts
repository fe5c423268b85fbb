import iconv from 'iconv-lite'
import { FeedError, shorten } from '../feed-error.ts'

/** `auto`: UTF-8, or Windows-1252 where the bytes turn out not to be UTF-8. */
export type ChosenEncoding = { name: string; bomBytes: number }

// iconv-lite also "decodes" hex and base64; only character sets may be asked for.
const CHARACTER_SET =
  /^(utf-?(8|16)|ucs-?2|iso|windows|cp|koi8|mac|shift|sjis|x-sjis|ms_kanji|euc|gb|big5|tis|latin|us-ascii|ascii|viscii|ks_c|hz)/i

// As browsers do: what calls itself one of these is Windows-1252 in practice.
const REALLY_WINDOWS_1252 = /^(iso-?_?8859-?1|latin-?1|us-ascii|ascii|cp-?1252)$/i

/**
 * Decides how the bytes are to be read from the first of them (1,024 are enough): a byte order mark, then the name
 * given from outside, then the XML declaration. Throws FeedError `unsupported_encoding`.
 */
export function chooseEncoding(head: Buffer, declared: string | undefined): ChosenEncoding {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { name: 'auto', bomBytes: 3 }
  if (head[0] === 0xff && head[1] === 0xfe) return { name: 'utf-16le', bomBytes: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { name: 'utf-16be', bomBytes: 2 }
  if (head.length >= 4 && head[1] === 0 && head[3] === 0 && head[0] !== 0 && head[2] !== 0) {
    return { name: 'utf-16le', bomBytes: 0 }
  }
  if (head.length >= 4 && head[0] === 0 && head[2] === 0 && head[1] !== 0 && head[3] !== 0) {
    return { name: 'utf-16be', bomBytes: 0 }
  }
  return { name: resolveName(declared ?? declaredInXml(head)), bomBytes: 0 }
}

function declaredInXml(head: Buffer): string | undefined {
  const start = head.toString('latin1', 0, 1_024)
  return /^\s*<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([^"']{1,40})["']/.exec(start)?.[1]
}

function resolveName(declared: string | undefined): string {
  const name = declared?.trim()
  // Two bytes a character would have shown as zeros above: the declaration is a leftover of a conversion.
  if (name === undefined || name === '' || /^(utf-?8|utf-?16(le|be)?|ucs-?2)$/i.test(name)) return 'auto'
  if (REALLY_WINDOWS_1252.test(name)) return 'windows-1252'
  if (!CHARACTER_SET.test(name) || !iconv.encodingExists(name)) {
    throw new FeedError('unsupported_encoding', `the encoding ${shorten(name)} is not supported`)
  }
  return name
}
