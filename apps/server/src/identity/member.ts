/** An offer as far as it matters for what its product is. */
export type Member = {
  offerId: number
  orgId: number | null
  /** The product it is stored under. */
  storedProductId: number
  /** The same, or the heir of it where that was absorbed. */
  productId: number
  title: string
  description: string | null
  brand: string | null
  categoryId: number | null
  gtin: string | null
  mpn: string | null
  condition: string
  imageUrl: string | null
  attributes: Record<string, string>
  isDelisted: boolean
}

/** The GTINs of some offers, each once, in order. One product never has two. */
export function gtinsOf(members: Iterable<Pick<Member, 'gtin'>>): string[] {
  return [...new Set([...members].flatMap(({ gtin }) => gtin ?? []))].sort()
}
