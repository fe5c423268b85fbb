import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isPublicAddress } from './address-policy.ts'
import { OutboundError } from './outbound-error.ts'

export type Address = { address: string; family: number }
export type Resolve = (host: string) => Promise<Address[]>

const resolveBySystem: Resolve = host => lookup(host, { all: true, order: 'verbatim' })

/**
 * The addresses of a host, all of them public. A name of which one address is not is refused altogether: nobody with
 * honest reasons publishes such a mixture. Throws `OutboundError`.
 */
export async function resolveHost(
  host: string,
  { resolve = resolveBySystem, allowLoopback = false }: { resolve?: Resolve; allowLoopback?: boolean } = {},
): Promise<Address[]> {
  const literal = host.replace(/^\[(.*)\]$/, '$1')
  const family = isIP(literal)
  const addresses = family === 0 ? await ask(resolve, host) : [{ address: literal, family }]
  if (!addresses.every(({ address }) => isPublicAddress(address, { allowLoopback }))) {
    throw new OutboundError('address_refused', `${host} is not on the public Internet`)
  }
  return addresses
}

async function ask(resolve: Resolve, host: string): Promise<Address[]> {
  let addresses: Address[]
  try {
    addresses = await resolve(host)
  } catch (error) {
    throw new OutboundError('name_not_found', `the name ${host} could not be resolved`, error)
  }
  if (addresses.length === 0) throw new OutboundError('name_not_found', `the name ${host} has no address`)
  return addresses
}
