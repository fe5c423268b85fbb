import { LRUCache } from 'lru-cache'
import type {
  CacheKind,
  CacheTiers,
  Codec,
  Made,
  TwoTierCache,
  TwoTierOptions,
} from '../../kernel/cache/index.ts'
import { isDatabaseAway } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { ByteRing, type RingPlace } from './byte-ring.ts'

/** How fresh a price is called, and which days are the last ones, depends on the time. */
export const ANSWER_LIFETIME_MS = 5_000
const MAX_BYTES = 67_108_864
/** Of bodies from the index: what a few users need. */
const FIRST_BYTES = 1_048_576
const MAX_ADDRESSES = 10_000
const MAX_ADDRESSES_CHARS = 4_000_000
const MAX_ADDRESS_CHARS = 1_000

/** A body as it is sent. */
class AnswerBody {
  #body: string | Buffer | RingPlace
  #ring: ByteRing | null = null
  /** At most, as a string and as a buffer. */
  readonly bytes: number

  /** Bytes are UTF-8, and nobody else's. */
  constructor(body: string | Uint8Array) {
    this.#body = typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.length)
    this.bytes = typeof body === 'string' ? bytesAtMost(body) : body.length
  }

  /** As it is at hand: a string is turned into bytes as it is sent. null: the ring it lay in has gone round. */
  get body(): string | Buffer | null {
    const body = this.#body
    return typeof body === 'string' || Buffer.isBuffer(body) ? body : (this.#ring?.read(body) ?? null)
  }

  /** A string until it is asked for again: most are not, and need no buffer of their own. */
  get buffer(): Buffer | null {
    const { body } = this
    if (typeof body !== 'string') return body
    const buffer = toBuffer(body)
    this.#body = buffer
    return buffer
  }

  /** Bytes move there, unless they are larger than it. */
  keepIn(ring: ByteRing): void {
    if (!Buffer.isBuffer(this.#body)) return
    const place = ring.write(this.#body)
    if (place === null) return
    this.#body = place
    this.#ring = ring
  }
}

/** A body to send, and where it came from. */
export type MadeAnswer = Omit<Made<AnswerBody>, 'value'> & { body: string | Buffer }

export type AnswerKind = CacheKind<AnswerBody>

/** An answer is JSON of a form that is known: whatever else comes from Redis is not sent to anybody. */
export function answerCodec(version: number, form: { parse(value: unknown): unknown }): Codec<AnswerBody> {
  return {
    version,
    encode: ({ body }) => String(body),
    decode(text) {
      form.parse(JSON.parse(text))
      return new AnswerBody(text)
    },
  }
}

/**
 * Bodies as they were sent, by what was asked. None outlives a change of what it was made from, nor its kind's lifetime:
 * how fresh a price is called depends on the time. Addresses lead to what they ask, so that one that comes back need not
 * be read again.
 */
export class AnswerCache {
  readonly #cache: TwoTierCache<AnswerBody>
  readonly #ring = new ByteRing({
    firstBytes: FIRST_BYTES,
    mostBytes: MAX_BYTES,
    lifetimeMs: ANSWER_LIFETIME_MS,
  })
  readonly #askedBy = new LRUCache<string, string>({
    max: MAX_ADDRESSES,
    maxSize: MAX_ADDRESSES_CHARS,
    sizeCalculation: (asked, address) => asked.length + address.length,
  })

  /** `version` gives another number after everything that changes answers; `position` and `floor` tell other processes the same. */
  constructor(
    tiers: CacheTiers,
    standing: Pick<TwoTierOptions<AnswerBody>, 'version' | 'position' | 'floor'>,
  ) {
    this.#cache = tiers.open<AnswerBody>({ ...standing, maxBytes: MAX_BYTES, isAway: isSomethingAway })
  }

  /** null: not there, or not good any more. */
  find(asked: string): Buffer | null {
    return this.#cache.find(asked)?.buffer ?? null
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
   * Makes the answer and keeps it, unless something changes while it is made, or takes it from another process. Who asks
   * the same meanwhile waits for the same answer. Rejects with what `make` rejects with, where no older one may stand in.
   */
  async make(asked: string, kind: AnswerKind, make: () => Promise<string | Uint8Array>): Promise<MadeAnswer> {
    const { value, result, ageMs } = await this.#cache.make(asked, kind, async () => {
      const made = new AnswerBody(await make())
      // Once all who wait have sent it. What Redis is to have, or stands in for later ones, keeps memory of its own.
      if (kind.shared === null) setImmediate(() => made.keepIn(this.#ring))
      return made
    })
    const { body } = value
    if (body === null) throw new Error('an answer was overwritten before it was sent')
    return { body, result, ageMs }
  }
}

const isSomethingAway = (error: unknown): boolean =>
  isDatabaseAway(error) || (error instanceof AppError && error.row.http === 503)

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
