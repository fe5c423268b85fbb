/** Bytes that every section starts at a multiple of: the widest element is a Float64. */
const ALIGNMENT = 8

type ArrayTypes = { u8: Uint8Array; u32: Uint32Array; i32: Int32Array; f64: Float64Array }
export type ElementType = keyof ArrayTypes

type View<T extends ElementType> = {
  bytes: number
  over: (buffer: SharedArrayBuffer, byteOffset: number, length: number) => ArrayTypes[T]
}
const VIEWS: { [T in ElementType]: View<T> } = {
  u8: { bytes: 1, over: (...place) => new Uint8Array(...place) },
  u32: { bytes: 4, over: (...place) => new Uint32Array(...place) },
  i32: { bytes: 4, over: (...place) => new Int32Array(...place) },
  f64: { bytes: 8, over: (...place) => new Float64Array(...place) },
}
export type SectionArray = Uint8Array | Uint32Array | Int32Array | Float64Array

/** Where a named typed array lies in a buffer. */
export type SectionEntry = { name: string; type: ElementType; byteOffset: number; length: number }

/** Named typed arrays in one SharedArrayBuffer, so that they reach a worker or a file as they are. */
export type Container = { buffer: SharedArrayBuffer; sections: SectionEntry[] }

const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT

function typeOf(array: SectionArray): ElementType {
  if (array instanceof Float64Array) return 'f64'
  if (array instanceof Uint32Array) return 'u32'
  return array instanceof Int32Array ? 'i32' : 'u8'
}

/** An empty container with room for the sections. */
export function packContainer(sizes: { name: string; type: ElementType; length: number }[]): Container {
  let byteOffset = 0
  const sections = sizes.map(({ name, type, length }) => {
    const entry = { name, type, byteOffset, length }
    byteOffset = align(byteOffset + length * VIEWS[type].bytes)
    return entry
  })
  return { buffer: new SharedArrayBuffer(byteOffset), sections }
}

/** A section as long as the array, for `packContainer`. */
export const sizeOf = (name: string, array: SectionArray) => ({
  name,
  type: typeOf(array),
  length: array.length,
})

/** Copies the array into the section of that name. */
export function fillSection(container: Container, name: string, array: SectionArray): void {
  section(container, name, typeOf(array)).set(array)
}

/** A container that holds copies of the given arrays. */
export function containerOf(arrays: Record<string, SectionArray>): Container {
  const entries = Object.entries(arrays)
  const container = packContainer(entries.map(([name, array]) => sizeOf(name, array)))
  for (const [name, array] of entries) fillSection(container, name, array)
  return container
}

/** The section of that name and type. Throws when the container does not hold it, or holds it out of bounds. */
export function section<T extends ElementType>(container: Container, name: string, type: T): ArrayTypes[T] {
  const entry = container.sections.find(candidate => candidate.name === name)
  if (entry === undefined || entry.type !== type) throw new Error(`section ${name} is missing`)
  const { byteOffset, length } = entry
  const bytes = length * VIEWS[type].bytes
  if (byteOffset % ALIGNMENT !== 0 || byteOffset + bytes > container.buffer.byteLength) {
    throw new Error(`section ${name} lies outside its buffer`)
  }
  return VIEWS[type as T].over(container.buffer, byteOffset, length)
}
