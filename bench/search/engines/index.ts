import type { Engine } from '../engine.ts'

/** Each in the order it is run; loaded in the process that runs it. */
export const ENGINES = {
  ours: async (): Promise<Engine> => (await import('./ours.ts')).ours,
  ours_ungrouped: async (): Promise<Engine> => (await import('./ours.ts')).oursUngrouped,
  postgres_gin: async (): Promise<Engine> => (await import('./postgres-gin.ts')).postgresGin,
  sqlite_fts5: async (): Promise<Engine> => (await import('./sqlite-fts5.ts')).sqliteFts5,
  lancedb: async (): Promise<Engine> => (await import('./lancedb.ts')).lancedb,
  minisearch: async (): Promise<Engine> => (await import('./minisearch.ts')).minisearch,
  orama: async (): Promise<Engine> => (await import('./orama.ts')).orama,
  flexsearch: async (): Promise<Engine> => (await import('./flexsearch.ts')).flexsearch,
} as const

export type EngineName = keyof typeof ENGINES

export const PEERS = (Object.keys(ENGINES) as EngineName[]).filter(name => name !== 'ours')
