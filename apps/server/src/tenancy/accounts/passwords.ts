import { AppError } from '../../kernel/errors/index.ts'

/** Argon2id as OWASP advises: 19 MiB and two passes, some 20 ms of one core. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** Takes as long to compare with as a real one, and nobody knows its password. */
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$wbqSjRBV+tgoucOEd6n0yA$2mqYvcwdFxQ87jgZ+ukyoWnmXL/9811aTSDtbpjFtIg'

export type Passwords = {
  hash(password: string): Promise<string>
  /** `hash` null: compares all the same, and answers false. */
  verify(hash: string | null, password: string): Promise<boolean>
}

/**
 * Hashes at most `concurrency` passwords at once and lets `maxWaiting` wait: what signs people in cannot take the
 * memory and the threads that serve everybody. Throws `unavailable` beyond that.
 */
export function createPasswords({ concurrency = 2, maxWaiting = 100 } = {}): Passwords {
  let running = 0
  const waiting: (() => void)[] = []

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= concurrency) {
      if (waiting.length >= maxWaiting) {
        throw new AppError('unavailable', 'too many people are signing in at this moment')
      }
      await new Promise<void>(resolve => waiting.push(resolve))
    } else {
      running++
    }
    try {
      return await work()
    } finally {
      // The place is handed over rather than freed, so that nobody slips in between.
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }

  return {
    hash: password =>
      inTurn(async () => {
        const argon2 = await import('@node-rs/argon2')
        return argon2.hash(password.normalize('NFKC'), ARGON2ID)
      }),
    verify: (hash, password) =>
      inTurn(async () => {
        const argon2 = await import('@node-rs/argon2')
        const isSame = await argon2.verify(hash ?? NOBODYS_HASH, password.normalize('NFKC'))
        return isSame && hash !== null
      }),
  }
}
