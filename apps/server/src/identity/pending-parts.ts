/** Groups that are not stored yet. A newer group takes the place of all that any of its offers waited in. */
export class PendingParts {
  #parts = new Set<readonly number[]>()
  #partOf = new Map<number, readonly number[]>()

  add(parts: readonly (readonly number[])[]): void {
    for (const id of parts.flat()) {
      const older = this.#partOf.get(id)
      if (older !== undefined) this.#drop(older)
    }
    for (const part of parts) {
      this.#parts.add(part)
      for (const id of part) this.#partOf.set(id, part)
    }
  }

  has(offerId: number): boolean {
    return this.#partOf.has(offerId)
  }

  settle(parts: readonly (readonly number[])[]): void {
    for (const part of parts) if (this.#parts.has(part)) this.#drop(part)
  }

  list(): readonly (readonly number[])[] {
    return [...this.#parts]
  }

  #drop(part: readonly number[]): void {
    this.#parts.delete(part)
    for (const id of part) this.#partOf.delete(id)
  }
}
