import { loadIndex } from './disk/load-index.ts'
import { type IndexOptions, type InitialState, ProductIndex } from './live/product-index.ts'
import { loadResponder, type ResponderLocation } from './live/responder.ts'
import { SharedPlaces } from './live/shared-places.ts'

export type OpenOptions = {
  /** Folder to load from and save to, made when first saved; of this index alone. Without one: in memory only. */
  directory?: string
  /** Segments of one size class that are merged into one; 8. */
  mergeFactor?: number
  /** Changes of up to this many products are worked out on the calling thread, larger ones on a worker; 16. */
  inlineProducts?: number
  /** Worker threads that `searchAsync` uses, all over the one copy of the index in memory; 0. */
  searchThreads?: number
  /** The function that writes the answers of `respond`; it is loaded on every search thread. */
  responder?: ResponderLocation
}

export type OpenedIndex = {
  index: ProductIndex
  /** What was given to the `save` that was loaded. */
  cursor: string | null
  /** Why the index is empty and has to be built; null when it was loaded. */
  rebuilt: string | null
}

const emptyState = (): InitialState => ({
  segments: [],
  shared: new SharedPlaces(),
  confirmations: new Map(),
  savedFiles: new Map(),
})

/**
 * Loads the index from its directory. A directory that is missing, damaged or of another version gives an empty
 * index and the reason: never an exception, never part of an index. Rejects when the responder cannot be loaded.
 */
export async function openIndex({
  directory,
  mergeFactor = 8,
  inlineProducts = 16,
  searchThreads = 0,
  responder,
}: OpenOptions = {}): Promise<OpenedIndex> {
  const options: IndexOptions = {
    directory: directory ?? null,
    mergeFactor,
    inlineProducts,
    searchThreads,
    responder:
      responder === undefined ? null : { location: responder, respond: await loadResponder(responder) },
  }
  const empty = (rebuilt: string): OpenedIndex => ({
    index: new ProductIndex(options, emptyState()),
    cursor: null,
    rebuilt,
  })
  if (directory === undefined) return empty('the index lives in memory only')
  try {
    const loaded = await loadIndex(directory)
    if (loaded === null) return empty('there is no saved index')
    return { index: new ProductIndex(options, loaded.state), cursor: loaded.cursor, rebuilt: null }
  } catch (error) {
    return empty(error instanceof Error ? error.message : String(error))
  }
}
