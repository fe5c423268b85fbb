import { affiliateMigration } from '../affiliate/migrations/0004-affiliate.ts'
import { catalogMigration } from '../catalog/migrations/0001-catalog.ts'
import { identityMigration } from '../identity/migrations/0002-identity.ts'
import { ingestMigration } from '../ingest/migrations/0003-ingest.ts'
import type { MigrationSet } from '../kernel/db/index.ts'
import { kernelMigration } from '../kernel/jobs/migrations/0000-kernel.ts'
import { opsMigration } from '../ops/migrations/0006-ops.ts'
import { tenancyMigration } from '../tenancy/migrations/0005-tenancy.ts'
import { organisationsMigration } from '../tenancy/migrations/0007-organisations.ts'

/** In the order in which they run; a new one goes to the end. */
export const migrations: MigrationSet = {
  '0000-kernel': kernelMigration,
  '0001-catalog': catalogMigration,
  '0002-identity': identityMigration,
  '0003-ingest': ingestMigration,
  '0004-affiliate': affiliateMigration,
  '0005-tenancy': tenancyMigration,
  '0006-ops': opsMigration,
  '0007-organisations': organisationsMigration,
}
