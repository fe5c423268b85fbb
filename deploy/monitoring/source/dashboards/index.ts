import { backups } from './backups.ts'
import { databaseCache } from './database-cache.ts'
import { ingest } from './ingest.ts'
import { overview } from './overview.ts'
import type { Dashboard } from './panel.ts'
import { searchIndex } from './search-index.ts'

export const DASHBOARDS: readonly Dashboard[] = [overview, searchIndex, ingest, databaseCache, backups]
