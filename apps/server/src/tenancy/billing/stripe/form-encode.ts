export type FormValue =
  | string
  | number
  | boolean
  | undefined
  | readonly FormValue[]
  | { readonly [name: string]: FormValue }

/** `application/x-www-form-urlencoded` as Stripe reads it: `items[0][price]=price_1`. undefined is left out. */
export function formEncode(values: { readonly [name: string]: FormValue }): string {
  const pairs = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) append(pairs, name, value)
  return pairs.toString()
}

function append(pairs: URLSearchParams, name: string, value: FormValue): void {
  if (value === undefined) return
  if (typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) append(pairs, `${name}[${key}]`, inner)
  } else {
    pairs.append(name, String(value))
  }
}
