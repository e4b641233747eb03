import type { Mapping, RecordOf, Target } from './reading/index.ts'

/**
 * Work in lanes: what is given to one lane runs one after the other, the lanes side by side. After a failure nothing more of that lane
 * is begun, so that order is kept.
 */
export class Lanes {
  private readonly tails: Promise<unknown>[]

  constructor(count: number) {
    this.tails = Array.from({ length: count }, () => Promise.resolve())
  }

  run<T>(lane: number, work: () => Promise<T>): Promise<T> {
    const result = (this.tails[lane] ?? Promise.resolve()).then(work)
    this.tails[lane] = result
    // Whoever asked hears of the failure; here it must only not end the process before they do.
    result.catch(() => undefined)
    return result
  }
}

/** Lanes of an import: on two cores the database works on one while the other is prepared. Measured: more make nothing faster. */
export const LANES = 2

/**
 * Which records of a batch go to which lane: their places, in file order. Only what concerns one person has to keep its order, so purchases
 * go by their customer; where a customer may be named in several ways, or a return names its sale, all stay together, as do
 * targets whose rows build on each other.
 */
export function lanesOf(mapping: Mapping, records: readonly RecordOf[Target][]): number[][] {
  const together =
    mapping.target !== 'purchases' || (mapping.identities?.length ?? 0) > 1 || 'originalNumber' in mapping.fields
  if (together) return [records.map((_, at) => at)]
  const lanes: number[][] = Array.from({ length: LANES }, () => [])
  records.forEach((record, at) => {
    const customer = 'identities' in record ? (record.identities[0]?.value ?? String(at)) : ''
    lanes[hashOf(customer) % LANES]!.push(at)
  })
  return lanes
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
