import { developmentSecret } from '../tenancy/index.ts'
import type { Platform } from './open-platform.ts'

/** What tenancy is opened with, of configuration and secrets. */
export async function tenancyOptions({ clock, config, database, log, secrets }: Platform) {
  const { oidc, publicUrl } = config
  return {
    db: database.db,
    clock,
    log,
    home: config.home,
    stripe: secrets.stripe,
    redisUrl: secrets.redisUrl?.reveal() ?? null,
    accounts: {
      publicUrl,
      jwtSecretKey: secrets.jwtSecretKey ?? (await developmentSecret(config.home)),
      jwtSecretKeyPrevious: secrets.jwtSecretKeyPrevious,
      oidc:
        oidc === null || secrets.oidcClientSecret === null
          ? null
          : { ...oidc, clientSecret: secrets.oidcClientSecret },
    },
  }
}
