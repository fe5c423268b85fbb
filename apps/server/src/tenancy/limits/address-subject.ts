import { isIP, isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Where translators put IPv4 into IPv6 (RFC 6052); all of it would fall into one /64. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')

/**
 * Under what the requests of an address are counted: IPv4 by address, also where it comes inside IPv6; IPv6 by /64,
 * which is what one customer gets at least. What is no address is counted together.
 */
export function addressSubject(ip: string): string {
  if (isIPv4(ip)) return `ip:${ip}`
  // ipaddr.js takes octal and shortened forms that are no addresses.
  if (isIP(ip) === 0) return 'ip:unknown'
  const address = ipaddr.process(ip.replace(/%.*$/, ''))
  if (address instanceof ipaddr.IPv4) return `ip:${address}`
  if (address.match(NAT64)) return `ip:${address.toByteArray().slice(12).join('.')}`
  return `ip:${address.parts
    .slice(0, 4)
    .map(part => part.toString(16))
    .join(':')}::/64`
}
