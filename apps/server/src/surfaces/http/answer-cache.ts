import { LRUCache } from 'lru-cache'
import type { Clock } from '../../kernel/clock.ts'

const MAX_BYTES = 33_554_432
const MAX_AGE_MS = 5_000
/** What an entry takes besides its key and body, roughly. */
const ENTRY_BYTES = 500
const MAX_ADDRESSES = 10_000
const MAX_ADDRESSES_CHARS = 4_000_000
const MAX_ADDRESS_CHARS = 1_000

type Answer = {
  /** A string until it is asked for again: most are not, and need no buffer of their own. */
  body: string | Buffer
  /** At most, as a string and as a buffer. */
  bytes: number
  version: number
  madeAtMs: number
}

/**
 * Bodies as they were sent, by what was asked. None outlives a change of what it was made from, nor a few seconds:
 * how fresh a price is called depends on the time. Addresses lead to what they ask, so that one that comes back need
 * not be read again.
 */
export class AnswerCache {
  readonly #clock: Clock
  readonly #version: () => number
  readonly #answers = new LRUCache<string, Answer>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ bytes }, key) => bytes + 2 * key.length + ENTRY_BYTES,
  })
  readonly #underWay = new Map<string, { version: number; body: Promise<string> }>()
  readonly #askedBy = new LRUCache<string, string>({
    max: MAX_ADDRESSES,
    maxSize: MAX_ADDRESSES_CHARS,
    sizeCalculation: (asked, address) => asked.length + address.length,
  })

  /** `version` gives another number after everything that changes answers. */
  constructor({ clock, version }: { clock: Clock; version: () => number }) {
    this.#clock = clock
    this.#version = version
  }

  /** null: not there, or not good any more. */
  find(asked: string): Buffer | null {
    const answer = this.#answers.get(asked)
    if (answer === undefined) return null
    const ageMs = this.#clock.now().getTime() - answer.madeAtMs
    // A clock that was put back must not keep answers alive.
    if (answer.version !== this.#version() || ageMs < 0 || ageMs > MAX_AGE_MS) {
      this.#answers.delete(asked)
      return null
    }
    if (typeof answer.body === 'string') answer.body = toBuffer(answer.body)
    return answer.body
  }

  findByAddress(address: string): Buffer | null {
    const asked = this.#askedBy.get(address)
    return asked === undefined ? null : this.find(asked)
  }

  /** Remembers that `address` asks for `asked`. */
  learnAddress(address: string, asked: string): void {
    if (address.length <= MAX_ADDRESS_CHARS) this.#askedBy.set(address, asked)
  }

  /**
   * Makes the answer and keeps it, unless something changes while it is made. Who asks the same meanwhile waits for
   * the same answer. Rejects with what `make` rejects with.
   */
  make(asked: string, make: () => Promise<string>): Promise<string> {
    const version = this.#version()
    const underWay = this.#underWay.get(asked)
    if (underWay?.version === version) return underWay.body
    const madeAtMs = this.#clock.now().getTime()
    const body = make().then(text => {
      this.#answers.set(asked, { body: text, bytes: bytesAtMost(text), version, madeAtMs })
      return text
    })
    const own = { version, body }
    this.#underWay.set(asked, own)
    const forget = () => {
      if (this.#underWay.get(asked) === own) this.#underWay.delete(asked)
    }
    body.then(forget, forget)
    return body
  }
}

/** In UTF-8 and in memory, where one character beyond Latin-1 makes two bytes of every one. */
function bytesAtMost(text: string): number {
  const bytes = Buffer.byteLength(text)
  return bytes === text.length ? bytes : Math.max(bytes, 2 * text.length)
}

/** Not from Node's pool: a small body would keep all of its slab. */
function toBuffer(text: string): Buffer {
  const buffer = Buffer.allocUnsafeSlow(Buffer.byteLength(text))
  buffer.write(text)
  return buffer
}
