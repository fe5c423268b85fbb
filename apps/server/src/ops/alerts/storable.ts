/**
 * The same value with every text in a form that PostgreSQL keeps as JSON: it takes neither U+0000 nor halves of
 * surrogate pairs, and an alert must not be lost for a byte in one of its labels.
 */
export function storable<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) => clean(part)) as T
}

function clean(part: unknown): unknown {
  if (typeof part === 'string') return cleanText(part)
  if (part === null || typeof part !== 'object' || Array.isArray(part)) return part
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [cleanText(key), inner]))
}

const cleanText = (text: string) => text.replaceAll('\0', '\ufffd').toWellFormed()
