import type { RuleGroup } from '../rule.ts'
import { backupRules } from './backups.ts'
import { cacheRules } from './cache.ts'
import { databaseRules } from './database.ts'
import { guardRules } from './guards.ts'
import { ingestRules } from './ingest.ts'
import { monitoringRules } from './monitoring.ts'
import { requestRules } from './requests.ts'
import { indexRules } from './search-index.ts'
import { sloRules } from './slo.ts'
import { targetRules } from './targets.ts'

export const RULE_GROUPS: readonly RuleGroup[] = [
  requestRules,
  sloRules,
  targetRules,
  databaseRules,
  cacheRules,
  indexRules,
  ingestRules,
  backupRules,
  guardRules,
  monitoringRules,
]
