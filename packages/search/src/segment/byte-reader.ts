/** Reads what `ByteWriter` wrote. */
export class ByteReader {
  readonly #bytes: Buffer
  at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  number(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.#bytes[this.at++] ?? 0
      value += (byte & 127) * scale
      if (byte < 128) return value
      scale *= 128
    }
  }

  float(): number {
    const value = this.#bytes.readDoubleLE(this.at)
    this.at += 8
    return value
  }

  string(): string {
    const length = this.number()
    const text = this.#bytes.toString('utf8', this.at, this.at + length)
    this.at += length
    return text
  }

  optionalString(): string | null {
    return this.number() === 0 ? null : this.string()
  }
}
