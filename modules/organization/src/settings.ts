import { BrokenPromise, type Day } from '@atrium/kernel'
import type { Static, TSchema } from 'typebox'
import { Check, Errors } from 'typebox/value'

export type SettingTarget = 'programme' | 'node'

/**
 * A setting by effective date, declared by the module that reads it and handed over in its module definition. Values are
 * checked against `schema` when they are written and trusted when they are read.
 */
export interface Setting<T = unknown> {
  /** `<module>.<name>`, unit last: `points.ttlMonths`. */
  readonly key: string
  /** A node's setting holds for its whole subtree until a node below says otherwise. */
  readonly target: SettingTarget
  readonly schema: TSchema
  readonly fallback: T
  /** What it does, for the console: one sentence. */
  readonly about: { readonly zh: string; readonly en: string }
}

/**
 * Declares a setting.
 *
 * ```ts
 * export const ttlMonths = defineSetting({
 *   key: 'points.ttlMonths',
 *   target: 'programme',
 *   schema: Type.Integer({ minimum: 1, maximum: 120 }),
 *   fallback: 12,
 *   about: { zh: '积分有效期（月）', en: 'Months after which points expire.' },
 * })
 * programme.settings(ttlMonths, day) // number
 * ```
 * Throws TypeError when the fallback does not fit the schema.
 */
export function defineSetting<const S extends TSchema>(declared: {
  readonly key: string
  readonly target: SettingTarget
  readonly schema: S
  readonly fallback: Static<S>
  readonly about: { readonly zh: string; readonly en: string }
}): Setting<Static<S>> {
  const fault = settingFault(declared, declared.fallback)
  if (fault !== undefined) throw new TypeError(`${declared.key}: the fallback ${fault}`)
  return declared
}

/** What is wrong with a value for a setting (`/grace must be >= 0`); undefined where it fits. */
export function settingFault(setting: { readonly schema: TSchema }, value: unknown): string | undefined {
  if (Check(setting.schema, value)) return undefined
  const first = Errors(setting.schema, value)[0]
  return first === undefined ? 'does not fit the schema' : `${first.instancePath} ${first.message}`.trim()
}

/** One dated value as stored; taken back, it is as though nothing had been set for that day. */
export interface SettingRow {
  readonly targetKind: SettingTarget
  readonly targetId: number
  readonly version: number
  readonly key: string
  readonly fromDay: Day
  readonly value: unknown
  readonly takenBack: boolean
}

interface DatedValue {
  readonly fromDay: Day
  readonly value: unknown
}

const addressOf = (kind: SettingTarget, id: number): string => `${kind}:${id}`

/** All settings, compiled: per target and key the values that count, latest day first. */
export class SettingBook {
  private readonly values = new Map<string, Map<string, DatedValue[]>>()
  private readonly versions = new Map<string, number>()
  private readonly fitting = new WeakMap<DatedValue, Setting>()

  /** Rows in any order. */
  constructor(rows: readonly SettingRow[]) {
    const latest = new Map<string, SettingRow>()
    for (const row of rows) {
      const address = addressOf(row.targetKind, row.targetId)
      this.versions.set(address, Math.max(this.versions.get(address) ?? 0, row.version))
      const place = `${address} ${row.key} ${row.fromDay}`
      const known = latest.get(place)
      if (!known || known.version < row.version) latest.set(place, row)
    }
    for (const row of latest.values()) {
      if (row.takenBack) continue
      const address = addressOf(row.targetKind, row.targetId)
      const keys = this.values.get(address) ?? new Map<string, DatedValue[]>()
      this.values.set(address, keys)
      const dated = keys.get(row.key) ?? []
      keys.set(row.key, dated)
      dated.push({ fromDay: row.fromDay, value: row.value })
    }
    for (const keys of this.values.values()) {
      for (const dated of keys.values()) dated.sort((a, b) => b.fromDay - a.fromDay)
    }
  }

  /** The value set at exactly this target and in force on `day`; undefined where none is. */
  at<T>(setting: Setting<T>, targetId: number, day: Day): T | undefined {
    const dated = this.values.get(addressOf(setting.target, targetId))?.get(setting.key)
    if (dated === undefined) return undefined
    for (const one of dated) {
      if (one.fromDay > day) continue
      if (this.fitting.get(one) !== setting) this.fit(setting, one)
      // Checked against the schema of the very declaration that T comes from.
      return one.value as T
    }
    return undefined
  }

  /** What was set for exactly this day; undefined where nothing stands there. */
  storedAt(kind: SettingTarget, targetId: number, key: string, fromDay: Day): unknown {
    const dated = this.values.get(addressOf(kind, targetId))?.get(key)
    return dated?.find((one) => one.fromDay === fromDay)?.value
  }

  /** How many changes this target has seen: its ETag. 0 for none. */
  versionOf(kind: SettingTarget, targetId: number): number {
    return this.versions.get(addressOf(kind, targetId)) ?? 0
  }

  // A schema that became narrower than what is stored is a fault of a release, and is told as one.
  private fit(setting: Setting, one: DatedValue): void {
    const fault = settingFault(setting, one.value)
    if (fault !== undefined) throw new BrokenPromise(`stored value of ${setting.key}: ${fault}`)
    this.fitting.set(one, setting)
  }
}
