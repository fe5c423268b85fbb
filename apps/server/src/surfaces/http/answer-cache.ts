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

const MAX_BYTES = 67_108_864
const MAX_ADDRESSES = 40_000
const MAX_ADDRESSES_CHARS = 16_000_000
const MAX_ADDRESS_CHARS = 1_000

/** A body as it is sent. */
export class AnswerBody {
  #body: string | Buffer
  /** At most, as a string and as a buffer. */
  readonly bytes: number

  /** Bytes are UTF-8, and nobody else's. */
  constructor(body: string | Uint8Array) {
    this.#body = typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.length)
    this.bytes = typeof body === 'string' ? bytesAtMost(body) : body.length
  }

  /** As it is at hand: a string is turned into bytes as it is sent. */
  get body(): string | Buffer {
    return this.#body
  }

  get text(): string {
    return typeof this.#body === 'string' ? this.#body : this.#body.toString()
  }

  /** A string until it is asked for again: most are not, and need no buffer of their own. */
  get buffer(): Buffer {
    if (typeof this.#body === 'string') this.#body = toBuffer(this.#body)
    return this.#body
  }
}

export type AnswerKind = CacheKind<AnswerBody>

/** An answer is JSON of a form that is known: whatever else comes from Redis is not sent to anybody. */
export function answerCodec(version: number, form: { parse(value: unknown): unknown }): Codec<AnswerBody> {
  return {
    version,
    encode: body => body.text,
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
  make(asked: string, kind: AnswerKind, make: () => Promise<string | Uint8Array>): Promise<Made<AnswerBody>> {
    return this.#cache.make(asked, kind, async () => new AnswerBody(await make()))
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
