import { AppError } from '../../kernel/errors/index.ts'

export const MIN_PASSWORD_CHARS = 12
export const MAX_PASSWORD_CHARS = 128
const MIN_DISTINCT_CHARS = 5

/** The long ones among those tried first. */
const TOO_COMMON = new Set([
  '123456789012',
  '1234567890123',
  '123456789abc',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  'adminadminadmin',
  'changemechangeme',
  'correcthorsebatterystaple',
  'iloveyou1234',
  'letmeinletmein',
  'password1234',
  'password12345',
  'passwordpassword',
  'q1w2e3r4t5y6',
  'qwerty123456',
  'qwertyuiop12',
  'qwertyuiop123',
  'qwertyuiopasdf',
  'qwertyuiopasdfghjkl',
  'welcome12345',
])

/** Throws `invalid_body` for a password that is guessed at once. No rules about kinds of characters: length counts. */
export function checkPassword(password: string, email: string): void {
  const message = weaknessOf(password.toLowerCase(), email.toLowerCase())
  if (message === null) return
  throw new AppError('invalid_body', `password ${message}`, { fields: [{ field: 'password', message }] })
}

function weaknessOf(password: string, email: string): string | null {
  const chars = [...password].length
  if (chars < MIN_PASSWORD_CHARS) return `must have at least ${MIN_PASSWORD_CHARS} characters`
  if (password.length > MAX_PASSWORD_CHARS) return `must have at most ${MAX_PASSWORD_CHARS} characters`
  if (new Set(password).size < MIN_DISTINCT_CHARS) {
    return `must have at least ${MIN_DISTINCT_CHARS} different characters`
  }
  if (password.includes(email)) return 'must not hold the e-mail address'
  if (TOO_COMMON.has(password)) return 'is among those that are tried first'
  return null
}
