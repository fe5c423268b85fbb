/**
 * Raise it when feeds or pages are read differently: what an older version read is fetched again, even where its
 * origin says that nothing changed.
 */
export const READER_VERSION = 1
