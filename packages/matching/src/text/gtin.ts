/** 14 digits when the check digit is right, else null: a wrong one is no proof of anything. */
export function plainGtin(text: string | null | undefined): string | null {
  const digits = (text ?? '').replace(/[\s-]/g, '')
  if (!/^(?:\d{8}|\d{12,14})$/.test(digits)) return null
  const padded = digits.padStart(14, '0')
  let sum = 0
  for (let at = 0; at < 13; at++) sum += Number(padded[at]) * (at % 2 === 0 ? 3 : 1)
  return /^0+$/.test(padded) || (10 - (sum % 10)) % 10 !== Number(padded[13]) ? null : padded
}
