import { cutText } from '@atrium/kernel'
import type { LocalName } from '@atrium/organization'
import { Compile } from 'typebox/schema'
import type { Facts } from './message.ts'

export const PLAN_MODES = ['accept', 'warn', 'reject'] as const
/** What becomes of an event that breaks its schema: kept, kept and counted, or refused and counted. */
export type PlanMode = (typeof PLAN_MODES)[number]

/** What an event must look like. */
export interface PlanEntry {
  readonly name: string
  readonly mode: PlanMode
  readonly about: LocalName
  /** JSON Schema of the properties. */
  readonly schema: Facts
}

export interface PlannedEvent {
  readonly mode: PlanMode
  /** The first fault of the properties, `/price must be number`; undefined where they are as planned. */
  fault(properties: Facts): string | undefined
}

const FAULT_LENGTH = 200

export const compilePlan = (entries: readonly PlanEntry[]): ReadonlyMap<string, PlannedEvent> =>
  new Map(entries.map((entry) => [entry.name, compileEntry(entry)]))

function compileEntry({ mode, schema }: PlanEntry): PlannedEvent {
  const validator = Compile(schema)
  return {
    mode,
    fault(properties) {
      if (mode === 'accept' || validator.Check(properties)) return undefined
      const [, [first]] = validator.Errors(properties)
      // Values are nobody's business in a list of faults: only where and what.
      return cutText(`${first?.instancePath ?? ''} ${first?.message ?? 'does not fit'}`.trim(), FAULT_LENGTH)
    },
  }
}

/** Why a schema cannot stand in the plan; undefined where it can. Only schemas of objects, of modest size, without references. */
export function schemaFault(schema: Facts): string | undefined {
  const text = JSON.stringify(schema)
  if (text.length > 20_000) return 'The schema is longer than 20,000 characters'
  if (text.includes('"$ref"') || text.includes('"$dynamicRef"')) return 'The schema refers to another; write it out'
  if (schema.type !== 'object') return 'The schema must be of type "object": it describes the properties of the event'
  try {
    Compile(schema).Check({})
    return undefined
  } catch (error) {
    return `The schema cannot be used: ${error instanceof Error ? error.message : 'unknown'}`
  }
}
