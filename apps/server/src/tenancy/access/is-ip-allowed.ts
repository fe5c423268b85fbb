import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Whether an address lies in one of the CIDR blocks; no blocks: from anywhere. */
export function isIpAllowed(blocks: readonly string[], ip: string): boolean {
  if (blocks.length === 0) return true
  if (isIP(ip) === 0) return false
  const address = ipaddr.process(ip)
  return blocks.some(block => {
    const [network, bits] = ipaddr.parseCIDR(block)
    return network.kind() === address.kind() && address.match(network, bits)
  })
}
