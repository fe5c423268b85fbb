import { removeControls } from './normalise-text.ts'

/** A field's text fit to be stored: trimmed, white space collapsed, no control characters, no halves of characters. */
export function cleanLine(text: string): string {
  const trimmed = text.trim()
  if (isTidy(trimmed)) return trimmed
  const line = removeControls(trimmed).replace(/\s+/g, ' ').trim()
  return line.isWellFormed() ? line : line.toWellFormed()
}

/**
 * Whether there is nothing to clean, as in nearly every field of nearly every feed. A loop over the codes, because
 * the expressions that do the cleaning took a sixth of the time of a whole parse when run on every field.
 */
function isTidy(text: string): boolean {
  let previous = 32
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 33) {
      if (code !== 32 || previous === 32) return false
    } else if (code > 126) {
      const isOdd = code < 161 || (code >= 0x2000 && code <= 0x202f) || code === 0x3000 || code >= 0xd800
      if (isOdd || code === 0x1680 || code === 0x205f) return false
    }
    previous = code
  }
  return true
}
