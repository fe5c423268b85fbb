const BEGINNINGS: ReadonlySet<string | undefined> = new Set(['0', '1', '9', '.', undefined])

/**
 * Whether an amount, as `readPrice` gives it, stands for "no price": nothing, the least amount there is, five nines
 * and more, or counting up from one. Sure cases only: 1, 999 and 9999.99 are prices of real things.
 */
export function isPlaceholderPrice(amount: string): boolean {
  // Nearly all amounts begin otherwise, and this is asked of each.
  if (!BEGINNINGS.has(amount[0])) return false
  const [whole = '', part = ''] = amount.split('.')
  const decimals = part.replace(/0+$/, '')
  if (!/[1-9]/.test(amount)) return true
  // 0.01 is the least that shop software accepts; what costs a cent is never sold one by one.
  if (/^0*$/.test(whole) && decimals === '01') return true
  // 99999, 99999.99, 999999.9: the widest number that fits the field.
  if (/^9{5,}$/.test(whole) && /^9*$/.test(decimals)) return true
  if (/^9{4}$/.test(whole) && /^9{3,}$/.test(decimals)) return true
  // 12345, 1234.56, 123456.78: what fingers type to fill a field.
  const digits = whole + decimals
  return (
    (whole === '12345' && decimals === '') ||
    (digits.length >= 6 && ('1234567890'.startsWith(digits) || '9876543210'.startsWith(digits)))
  )
}
