/** Prefix that GS1 keeps for demonstrations and examples: no real product ever carries such a number. */
const DEMO_GTIN_PREFIX = '952'

// Coprime to the modulus, so no two products meet; scattered, because a run of zeros looks like a placeholder.
const FIRST_NUMBER = 123_456_789
const STEP = 387_420_489
const MODULUS = 1_000_000_000

/** GTIN-13 of the demo product with this number (0 to 10 million), check digit included. */
export function demoGtin(index: number): string {
  const number = (FIRST_NUMBER + index * STEP) % MODULUS
  const digits = DEMO_GTIN_PREFIX + String(number).padStart(9, '0')
  let sum = 0
  for (let at = 0; at < digits.length; at++) sum += Number(digits[at]) * (at % 2 === 0 ? 1 : 3)
  return digits + String((10 - (sum % 10)) % 10)
}
