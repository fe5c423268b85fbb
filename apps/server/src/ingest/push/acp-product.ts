// What the Feed API of the Agentic Commerce Protocol (2026-04-17) says of a product, as far as it is read here. The
// public shape is checked where it comes in; what is stored is the product as it was sent.

export type AcpText = {
  plain?: string | undefined
  html?: string | undefined
  markdown?: string | undefined
}
/** Minor units of the currency. */
export type AcpPrice = { amount: number; currency: string }
export type AcpMedia = { type: string; url: string }
export type AcpSeller = { name?: string | undefined }

export type AcpVariant = {
  id: string
  title: string
  description?: AcpText | undefined
  url?: string | undefined
  barcodes?: { type: string; value: string }[] | undefined
  price?: AcpPrice | undefined
  list_price?: AcpPrice | undefined
  unit_price?:
    | (AcpPrice & { measure: { value: number; unit: string }; reference: { value: number; unit: string } })
    | undefined
  availability?: { available?: boolean | undefined; status?: string | undefined } | undefined
  categories?: { value: string; taxonomy?: string | undefined }[] | undefined
  condition?: string[] | undefined
  variant_options?: { name: string; value: string }[] | undefined
  media?: AcpMedia[] | undefined
  seller?: AcpSeller | undefined
  marketplace?: AcpSeller | undefined
}

export type AcpProduct = {
  id: string
  title?: string | undefined
  description?: AcpText | undefined
  url?: string | undefined
  media?: AcpMedia[] | undefined
  variants: AcpVariant[]
}
