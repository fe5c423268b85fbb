import { detach } from '../text/detach.ts'
import { toPlainText } from '../text/plain-text.ts'

/** What a variable product says for its variations. */
export type WooParent = {
  id: string
  title: string
  description: string
  categories: string
  images: string
  brands: string
  published: string
}

// A giant shop's would break the promise of flat memory; a variation carries its own name and price in any case.
const REMEMBERED_MAX = 20_000
const DESCRIPTION_CHARS_MAX = 1_000
const LIST_CHARS_MAX = 1_000

/** The variable products read so far, by `id:123` and by SKU, as variations refer to them. */
export class WooParents {
  private readonly byReference = new Map<string, WooParent>()

  add(parent: WooParent, sku: string): void {
    const kept = {
      id: detach(parent.id.slice(0, LIST_CHARS_MAX)),
      title: detach(parent.title.slice(0, LIST_CHARS_MAX)),
      description: detach(toPlainText(parent.description).slice(0, DESCRIPTION_CHARS_MAX)),
      categories: detach(parent.categories.slice(0, LIST_CHARS_MAX)),
      images: detach(parent.images.slice(0, LIST_CHARS_MAX)),
      brands: detach(parent.brands.slice(0, LIST_CHARS_MAX)),
      published: detach(parent.published),
    }
    for (const reference of [`id:${kept.id}`, detach(sku)]) {
      if (reference !== '' && reference !== 'id:' && this.byReference.size < 2 * REMEMBERED_MAX)
        this.byReference.set(reference, kept)
    }
  }

  get(reference: string): WooParent | null {
    return this.byReference.get(reference) ?? null
  }
}
