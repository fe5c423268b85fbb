/** Where the tag that starts at `from` ends: the index of its `>` outside quotes, or -1. */
export function findTagEnd(buffer: string, from: number): number {
  const first = buffer.indexOf('>', from)
  if (first === -1) return -1
  const quote = indexOfQuote(buffer, from, first)
  if (quote === -1) return first
  for (let at = quote; at < buffer.length; at++) {
    const code = buffer.charCodeAt(at)
    if (code === 62) return at
    if (code === 34 || code === 39) {
      at = buffer.indexOf(code === 34 ? '"' : "'", at + 1)
      if (at === -1) return -1
    }
  }
  return -1
}

function indexOfQuote(buffer: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const code = buffer.charCodeAt(at)
    if (code === 34 || code === 39) return at
  }
  return -1
}

/** The attributes of a tag's inside (what follows its name), undecoded. Quotes may be missing. Linear. */
export function readAttributes(inside: string): Map<string, string> {
  const attributes = new Map<string, string>()
  let at = 0
  const skipSpace = (): void => {
    while (at < inside.length && isSpace(inside.charCodeAt(at))) at++
  }
  while (at < inside.length) {
    skipSpace()
    const nameStart = at
    while (at < inside.length && inside[at] !== '=' && !isSpace(inside.charCodeAt(at))) at++
    const name = inside.slice(nameStart, at)
    skipSpace()
    if (inside[at] !== '=') {
      if (at === nameStart) at++
      continue
    }
    at++
    skipSpace()
    const quote = inside[at]
    let value: string
    if (quote === '"' || quote === "'") {
      const close = inside.indexOf(quote, at + 1)
      value = inside.slice(at + 1, close === -1 ? inside.length : close)
      at = close === -1 ? inside.length : close + 1
    } else {
      const valueStart = at
      while (at < inside.length && !isSpace(inside.charCodeAt(at))) at++
      value = inside.slice(valueStart, at)
    }
    if (!attributes.has(name)) attributes.set(name, value)
  }
  return attributes
}

/** A name without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

export function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13
}
