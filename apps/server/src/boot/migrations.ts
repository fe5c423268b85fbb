import { affiliateMigration } from '../affiliate/migrations/0004-affiliate.ts'
import { catalogMigration } from '../catalog/migrations/0001-catalog.ts'
import { catalogueOfOrganisationsMigration } from '../catalog/migrations/0012-catalogue-of-organisations.ts'
import { referencesByStatementMigration } from '../catalog/migrations/0018-references-by-statement.ts'
import { priceHistoryMigration } from '../catalog/migrations/0019-price-history.ts'
import { ratesMigration } from '../catalog/migrations/0020-rates.ts'
import { changesForOthersMigration } from '../catalog/migrations/0021-changes-for-others.ts'
import { dealsMigration } from '../catalog/migrations/0023-deals.ts'
import { identityMigration } from '../identity/migrations/0002-identity.ts'
import { clustersMigration } from '../identity/migrations/0022-clusters.ts'
import { ingestMigration } from '../ingest/migrations/0003-ingest.ts'
import { runsInStepsMigration } from '../ingest/migrations/0013-runs-in-steps.ts'
import { crawlMigration } from '../ingest/migrations/0014-crawl.ts'
import { pushesMigration } from '../ingest/migrations/0015-pushes.ts'
import { schedulesMigration } from '../ingest/migrations/0016-schedules.ts'
import { fetchedInputsMigration } from '../ingest/migrations/0017-fetched-inputs.ts'
import type { MigrationSet } from '../kernel/db/index.ts'
import { kernelMigration } from '../kernel/jobs/migrations/0000-kernel.ts'
import { opsMigration } from '../ops/migrations/0006-ops.ts'
import { alertsMigration } from '../ops/migrations/0024-alerts.ts'
import { backupsMigration } from '../ops/migrations/0025-backups.ts'
import { guardsMigration } from '../ops/migrations/0026-guards.ts'
import { tenancyMigration } from '../tenancy/migrations/0005-tenancy.ts'
import { organisationsMigration } from '../tenancy/migrations/0007-organisations.ts'
import { accountsMigration } from '../tenancy/migrations/0008-accounts.ts'
import { membersMigration } from '../tenancy/migrations/0009-members.ts'
import { usageMigration } from '../tenancy/migrations/0010-usage.ts'
import { billingMigration } from '../tenancy/migrations/0011-billing.ts'

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
  '0008-accounts': accountsMigration,
  '0009-members': membersMigration,
  '0010-usage': usageMigration,
  '0011-billing': billingMigration,
  '0012-catalogue-of-organisations': catalogueOfOrganisationsMigration,
  '0013-runs-in-steps': runsInStepsMigration,
  '0014-crawl': crawlMigration,
  '0015-pushes': pushesMigration,
  '0016-schedules': schedulesMigration,
  '0017-fetched-inputs': fetchedInputsMigration,
  '0018-references-by-statement': referencesByStatementMigration,
  '0019-price-history': priceHistoryMigration,
  '0020-rates': ratesMigration,
  '0021-changes-for-others': changesForOthersMigration,
  '0022-clusters': clustersMigration,
  '0023-deals': dealsMigration,
  '0024-alerts': alertsMigration,
  '0025-backups': backupsMigration,
  '0026-guards': guardsMigration,
}
