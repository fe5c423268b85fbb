import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

// Looks public, and is not: Azure's machines reach their host by it.
const PLATFORM_ADDRESSES = new Set(['168.63.129.16'])

// IPv6 that is routed between networks; the rest is local, reserved, or an IPv4 address in disguise.
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether an address is one of the public Internet. Not so: private, loopback, link-local (where clouds keep their
 * metadata), carrier-grade NAT, multicast, documentation, and IPv6 that carries an IPv4 address (mapped, NAT64, 6to4,
 * Teredo), which could be any of these. `allowLoopback` is for tests.
 */
export function isPublicAddress(address: string, { allowLoopback = false } = {}): boolean {
  if (isIP(address) === 0 || address.includes('%')) return false
  const parsed = ipaddr.parse(address)
  const range = parsed.range()
  if (range === 'loopback') return allowLoopback
  if (range !== 'unicast' || PLATFORM_ADDRESSES.has(address)) return false
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6)
}
