/** The id of an offer that there is. Throws when the catalogue is empty. */
export async function firstOffer(apiUrl: string, key: string): Promise<string> {
  const answer = await fetch(`${apiUrl}/v1/products?limit=1`, { headers: { authorization: `Bearer ${key}` } })
  const { products } = (await answer.json()) as { products: { id: string }[] }
  const id = products[0]?.id
  if (id === undefined) throw new Error('the catalogue is empty')
  return id
}
