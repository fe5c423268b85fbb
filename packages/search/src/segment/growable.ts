type Growable = Uint8Array | Uint32Array | Float64Array

function grown<T extends Growable>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length)
  larger.set(array)
  return larger
}

/** A typed array that grows by half when it is full. */
export class GrowableArray<T extends Growable> {
  array: T
  length = 0

  constructor(initial: T) {
    this.array = initial
  }

  push(value: number): void {
    if (this.length === this.array.length) this.reserve(1)
    this.array[this.length++] = value
  }

  reserve(extra: number): void {
    const needed = this.length + extra
    if (needed <= this.array.length) return
    this.array = grown(this.array, Math.max(needed, Math.ceil(this.array.length * 1.5)))
  }

  view(): T {
    return this.array.subarray(0, this.length) as T
  }
}
