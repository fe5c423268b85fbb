/** What is known of one offer. Only the title is needed. */
export type OfferText = {
  title: string
  brand?: string | null
  /** The maker's part or model number. */
  mpn?: string | null
  /** 8, 12, 13 or 14 digits; one with a wrong check digit is not believed. */
  gtin?: string | null
  description?: string | null
  /** From the widest to the narrowest. */
  category?: readonly string[]
  /** null: as good as new. */
  condition?: string | null
  /** In one currency for all offers that are compared; null when unknown or not comparable. */
  price?: number | null
}
