const SEPARATOR = '~'

/**
 * What a source is called in the index, where the sources of all organisations lie side by side. Names hold no tilde,
 * so that no source can be taken for another organisation's.
 */
export function sourceKey(name: string, orgId: number | null): string {
  return orgId === null ? name : `${name}${SEPARATOR}${orgId}`
}

/** What its owner calls the source. */
export function sourceName(key: string): string {
  return key.split(SEPARATOR, 1)[0] ?? key
}
