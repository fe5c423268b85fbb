/** Appends numbers and strings to a growing run of bytes. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(4096)
  length = 0

  #reserve(extra: number): void {
    if (this.length + extra <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.length + extra, Math.ceil(this.#bytes.length * 1.5)))
    this.#bytes.copy(larger, 0, 0, this.length)
    this.#bytes = larger
  }

  /** A whole number of 0 to 2^53 - 1, seven bits a byte. */
  number(value: number): void {
    this.#reserve(8)
    let rest = value
    while (rest >= 128) {
      this.#bytes[this.length++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.#bytes[this.length++] = rest
  }

  /** Any number, eight bytes. */
  float(value: number): void {
    this.#reserve(8)
    this.length = this.#bytes.writeDoubleLE(value, this.length)
  }

  string(text: string): void {
    const bytes = Buffer.byteLength(text, 'utf8')
    this.number(bytes)
    this.#reserve(bytes)
    this.length += this.#bytes.write(text, this.length, 'utf8')
  }

  optionalString(text: string | null): void {
    this.number(text === null ? 0 : 1)
    if (text !== null) this.string(text)
  }

  view(): Uint8Array {
    return this.#bytes.subarray(0, this.length)
  }
}
