import { checkGtin } from './check-gtin.ts'

/** As `checkGtin`: fourteen digits, or null for what names no one product everywhere. */
export function normaliseGtin(text: string): string | null {
  const checked = checkGtin(text)
  return 'gtin' in checked ? checked.gtin : null
}
