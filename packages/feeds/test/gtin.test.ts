import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkGtin, normaliseGtin } from '../src/index.ts'

const refusal = (text: string): string => {
  const checked = checkGtin(text)
  return 'refused' in checked ? checked.refused : checked.gtin
}

function withCheckDigit(body: string): string {
  const sum = [...body.padStart(13, '0')].reduce(
    (total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1),
    0,
  )
  return `${body}${(10 - (sum % 10)) % 10}`
}

test('real codes of every kind are read', () => {
  for (const [text, expected] of [
    ['4006381333931', '04006381333931'],
    ['036000291452', '00036000291452'],
    ['96385074', '00000096385074'],
    ['40170725', '00000040170725'],
    ['5449000000996', '05449000000996'],
    ['7622210449283', '07622210449283'],
    ['0885909950805', '00885909950805'],
    ['8806094902259', '08806094902259'],
    ['9780306406157', '09780306406157'],
    ['0-306-40615-2', '09780306406157'],
    ['080442957X', '09780804429573'],
    ['080442957x', '09780804429573'],
    ['10036000291459', '10036000291459'],
    ['80036000291458', '80036000291458'],
  ] as const) {
    assert.equal(refusal(text), expected, text)
  }
})

test('a code that is refused says why', () => {
  for (const [text, expected] of [
    ['', 'not_digits'],
    ['n/a', 'not_digits'],
    ['4.00638E+12', 'not_digits'],
    ['B09G9HDHJT', 'not_digits'],
    ['4'.repeat(41), 'not_digits'],
    ['123', 'length'],
    ['4006381', 'length'],
    ['400638133', 'length'],
    ['400638133393100', 'length'],
    ['4006381333932', 'check_digit'],
    ['400638133393', 'check_digit'],
    ['0306406153', 'check_digit'],
    ['0', 'placeholder'],
    ['00000000', 'placeholder'],
    ['0000000000000', 'placeholder'],
    ['1111111111111', 'placeholder'],
    ['9999999999994', 'placeholder'],
    ['1234567890128', 'placeholder'],
    ['1234567890123', 'placeholder'],
    ['0123456789012', 'placeholder'],
    ['012345678905', 'placeholder'],
    ['12345670', 'placeholder'],
    ['1234567890', 'placeholder'],
    ['5000000000005', 'placeholder'],
    ['2000000000008', 'placeholder'],
    [withCheckDigit('020123456789'), 'restricted'],
    [withCheckDigit('040123456789'), 'restricted'],
    [withCheckDigit('050123456789'), 'restricted'],
    [withCheckDigit('201234512345'), 'restricted'],
    [withCheckDigit('291234512345'), 'restricted'],
    [withCheckDigit('981234512345'), 'restricted'],
    [withCheckDigit('991234512345'), 'restricted'],
    [withCheckDigit('0234512'), 'restricted'],
    [withCheckDigit('2734512'), 'restricted'],
    [withCheckDigit('9400638133393'), 'restricted'],
    [withCheckDigit('1201234512345'), 'restricted'],
  ] as const) {
    assert.equal(refusal(text), expected, text)
  }
})

const body = fc.stringMatching(/^[345678][1-9][0-9]{6}[13579][0-9]{3}$/)

test('a code with its check digit comes back whole, whatever surrounds it, and with another not at all', () => {
  fc.assert(
    fc.property(body, fc.integer({ min: 1, max: 9 }), (digits, by) => {
      const code = withCheckDigit(digits)
      fc.pre('gtin' in checkGtin(code))
      for (const text of [
        code,
        ` ${code} `,
        `="${code}"`,
        `'${code}`,
        `${code}.0`,
        `EAN: ${code}`,
        `0${code}`,
      ]) {
        assert.equal(normaliseGtin(text), `0${code}`, text)
      }
      const wrong = `${digits}${(Number(code.at(-1)) + by) % 10}`
      assert.deepEqual(checkGtin(wrong), { refused: 'check_digit' })
    }),
  )
})

test('two neighbouring digits swapped are found, but for those that differ by five', () => {
  fc.assert(
    fc.property(body, fc.integer({ min: 0, max: 11 }), (digits, at) => {
      const code = withCheckDigit(digits)
      const left = code.charAt(at)
      const right = code.charAt(at + 1)
      fc.pre(left !== right && Math.abs(Number(left) - Number(right)) !== 5)
      const swapped = `${code.slice(0, at)}${right}${left}${code.slice(at + 2)}`
      assert.equal(normaliseGtin(swapped), null)
    }),
  )
})

test('what is read is always fourteen digits that read the same again', () => {
  fc.assert(
    fc.property(fc.oneof(fc.stringMatching(/^\d{7,14}$/), fc.stringMatching(/^\d{9}[0-9X]$/)), text => {
      const gtin = normaliseGtin(text)
      if (gtin === null) return
      assert.match(gtin, /^\d{14}$/)
      assert.equal(normaliseGtin(gtin), gtin)
    }),
    { numRuns: 2_000 },
  )
})
