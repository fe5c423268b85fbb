/** Whether plain decimal `left` is greater than `right`, digit by digit. Both as `readPrice` gives them. */
export function isMoreThan(left: string, right: string): boolean {
  const [leftWhole = '', leftPart = ''] = left.split('.')
  const [rightWhole = '', rightPart = ''] = right.split('.')
  if (leftWhole.length !== rightWhole.length) return leftWhole.length > rightWhole.length
  if (leftWhole !== rightWhole) return leftWhole > rightWhole
  const places = Math.max(leftPart.length, rightPart.length)
  return leftPart.padEnd(places, '0') > rightPart.padEnd(places, '0')
}
