import { Gauge, type Registry } from 'prom-client'
import type { Pressure } from './create-pressure.ts'
import { shareOf } from './read-memory.ts'

/**
 * `buywhere_pressure_level`, `buywhere_disk_used_ratio{folder}`, `buywhere_memory_used_ratio` and
 * `buywhere_swap_bytes`, as last read.
 */
export function registerPressureMetrics(registry: Registry, { pressure }: { pressure: Pressure }): void {
  const registers = [registry]
  new Gauge({
    name: 'buywhere_pressure_level',
    help: '0 none, 1 crawls pause, 2 the ingest pauses, 3 serving only.',
    registers,
    collect() {
      this.set(pressure.level())
    },
  })
  new Gauge({
    name: 'buywhere_disk_used_ratio',
    help: 'Used share of the disk of a folder.',
    labelNames: ['folder'],
    registers,
    collect() {
      this.reset()
      for (const [folder, used] of Object.entries(pressure.readings()?.disks ?? {})) {
        if (used !== null) this.set({ folder }, used)
      }
    },
  })
  const swap = new Gauge({ name: 'buywhere_swap_bytes', help: 'Swapped out.', registers })
  new Gauge({
    name: 'buywhere_memory_used_ratio',
    help: "Used share of the container's memory, or of the machine's.",
    registers,
    collect() {
      const memory = pressure.readings()?.memory ?? null
      this.set(memory === null ? Number.NaN : shareOf(memory))
      swap.set(memory?.swapBytes ?? 0)
    },
  })
}
