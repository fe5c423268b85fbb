/** A feed that can be read anywhere, such as a file on disk. `slice` gives the bytes from `start` up to `end`. */
export type FeedFile = {
  byteLength: number
  slice(start: number, end?: number): Promise<ArrayBuffer>
}

const CHUNK_BYTES = 1_048_576

export function isFeedFile(input: AsyncIterable<Uint8Array> | FeedFile): input is FeedFile {
  return 'byteLength' in input && 'slice' in input
}

/** The file from its start to its end. */
export async function* streamFile(file: FeedFile): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < file.byteLength; at += CHUNK_BYTES) {
    yield new Uint8Array(await file.slice(at, Math.min(at + CHUNK_BYTES, file.byteLength)))
  }
}

/** Bytes in memory as a file. */
export function fileOf(bytes: Uint8Array): FeedFile {
  return {
    byteLength: bytes.length,
    // A copy: readers want an ArrayBuffer of its own.
    slice: async (start, end) => new Uint8Array(bytes.subarray(start, end)).buffer,
  }
}
