import type { ComparedOffer } from './load-compared.ts'

/** Which groups of live offers are products already: what is known of it while everything is read for the first time. */
export class StoredGroups {
  #productOf = new Map<number, number>()
  #sizes = new Map<number, number>()
  #scopes = new Map<number, number>()

  add(offers: readonly ComparedOffer[]): void {
    for (const { offerId, productId, orgId } of offers) {
      this.#scopes.set(productId, orgId ?? 0)
      this.#productOf.set(offerId, productId)
      this.#sizes.set(productId, (this.#sizes.get(productId) ?? 0) + 1)
    }
  }

  get offers(): number {
    return this.#productOf.size
  }

  /** By organisation, 0 for the public ones, the offers of each product. */
  groups(): Map<number, number[][]> {
    const members = new Map<number, number[]>()
    for (const [offerId, productId] of this.#productOf) {
      const group = members.get(productId)
      if (group === undefined) members.set(productId, [offerId])
      else group.push(offerId)
    }
    const groups = new Map<number, number[][]>()
    for (const [productId, group] of members) {
      const scope = this.#scopes.get(productId) ?? 0
      const own = groups.get(scope)
      if (own === undefined) groups.set(scope, [group])
      else own.push(group)
    }
    return groups
  }

  /** Whether they are all the live offers of one product. */
  has(part: readonly number[]): boolean {
    const products = new Set(part.map(id => this.#productOf.get(id)))
    const [productId] = products
    return products.size === 1 && productId !== undefined && this.#sizes.get(productId) === part.length
  }
}
