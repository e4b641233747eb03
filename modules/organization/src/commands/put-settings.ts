import { isDeepStrictEqual } from 'node:util'
import { settingsChanged } from '@atrium/db'
import { type By, type Ctx, type Day, done, formatDay, inScope, type Outcome, refuse } from '@atrium/kernel'
import { type AuditRow, audit } from '@atrium/staff'
import { BEGINNING, type Change } from '../model.ts'
import { lockOrganization } from '../open-draft.ts'
import type { Organization } from '../picture.ts'
import { type Setting, type SettingBook, type SettingTarget, settingFault } from '../settings.ts'
import { actorColumns, insertSettings } from '../store.ts'
import { mayChange } from './put-programmes.ts'

export interface SettingChange {
  readonly key: string
  /** First day it holds; left out: always, history of any age included. */
  readonly from?: Day
  readonly value?: unknown
  /** In place of a value: takes back what was set for exactly that day; what stood before it holds on. */
  readonly takeBack?: boolean
}

/** Changes of one target that are made together or not at all. */
export interface PutSettings {
  readonly by: By
  readonly target: SettingTarget
  /** Code of the programme or node. */
  readonly code: string
  readonly changes: readonly SettingChange[]
  /** The version (ETag) that the asker saw; left out: whatever it is. */
  readonly expectedVersion?: number
}

export type PutSettingsCode =
  | 'unknown_programme'
  | 'unknown_node'
  | 'unknown_key'
  | 'wrong_target'
  | 'invalid_value'
  | 'invalid_day'
  | 'version_stale'
  | 'out_of_scope'

export interface SettingsChange {
  /** The target's version now. */
  readonly version: number
  readonly change: Change
}

interface Write {
  readonly targetKind: SettingTarget
  readonly targetId: number
  readonly version: number
  readonly key: string
  readonly fromDay: Day
  readonly value: unknown
  readonly takenBack: boolean
  readonly by: By
  /** What stood there; undefined for nothing. */
  readonly stood: unknown
}

/** What stands at a target and day, this batch included. */
class SettingDraft {
  readonly writes: Write[] = []
  private readonly book: SettingBook
  private readonly versions = new Map<string, number>()
  private readonly values = new Map<string, unknown>()

  constructor(book: SettingBook) {
    this.book = book
  }

  version(kind: SettingTarget, id: number): number {
    return this.versions.get(`${kind}:${id}`) ?? this.book.versionOf(kind, id)
  }

  /** `undefined` takes back. */
  set(kind: SettingTarget, id: number, key: string, fromDay: Day, value: unknown, by: By): void {
    const place = `${kind}:${id} ${key} ${fromDay}`
    const stands = this.values.has(place) ? this.values.get(place) : this.book.storedAt(kind, id, key, fromDay)
    if (isDeepStrictEqual(stands, value)) return
    const version = this.version(kind, id) + 1
    this.versions.set(`${kind}:${id}`, version)
    this.values.set(place, value)
    const stored = value === undefined ? { value: null, takenBack: true } : { value, takenBack: false }
    this.writes.push({ targetKind: kind, targetId: id, version, key, fromDay, ...stored, by, stood: stands })
  }
}

/**
 * Writes settings by effective date. `declared` are the settings of all modules, as the house lists them: other keys and values
 * that do not fit are refused. Every change is a row of its own and is kept; asks are taken in the order given.
 */
export async function putSettings(
  ctx: Ctx,
  declared: readonly Setting[],
  asks: readonly PutSettings[],
): Promise<Outcome<SettingsChange, PutSettingsCode>[]> {
  if (asks.length === 0) return []
  const history = await lockOrganization(ctx)
  const organization = history.at(ctx.now)
  const byKey = new Map(declared.map((setting) => [setting.key, setting]))
  const draft = new SettingDraft(history.settings)
  const trail: AuditRow[] = []
  const outcomes = asks.map((ask) => decide(organization, byKey, ask, draft, trail))
  const { writes } = draft
  if (writes.length > 0) {
    await Promise.all([
      ctx.tx.run(insertSettings, {
        targetKind: writes.map((row) => row.targetKind),
        targetId: writes.map((row) => row.targetId),
        version: writes.map((row) => row.version),
        key: writes.map((row) => row.key),
        fromDay: writes.map((row) => row.fromDay),
        value: writes.map((row) => row.value),
        takenBack: writes.map((row) => row.takenBack),
        ...actorColumns(writes),
        now: ctx.now,
      }),
      settingsChanged(ctx, ['organization']),
      audit(ctx, trail),
    ])
  }
  return outcomes
}

function decide(
  organization: Organization,
  byKey: ReadonlyMap<string, Setting>,
  ask: PutSettings,
  draft: SettingDraft,
  trail: AuditRow[],
): Outcome<SettingsChange, PutSettingsCode> {
  const target = findTarget(organization, ask)
  if (!target.ok) return target
  const { id, nodeId } = target.value
  const before = draft.version(ask.target, id)
  if (ask.expectedVersion !== undefined && ask.expectedVersion !== before) {
    return refuse('version_stale', `These settings are at version ${before} now.`)
  }
  for (const change of ask.changes) {
    const fault = changeFault(byKey, ask.target, change)
    if (fault) return fault
  }
  const first = draft.writes.length
  for (const change of ask.changes) {
    const value = change.takeBack ? undefined : change.value
    draft.set(ask.target, id, change.key, change.from ?? BEGINNING, value, ask.by)
  }
  const version = draft.version(ask.target, id)
  if (version === before) return done({ version, change: 'unchanged' })
  const place = { subject: { kind: ask.target, id }, ...(nodeId === null ? {} : { nodeId }) }
  trail.push({ by: ask.by, action: 'organization.putSettings', ...place, ...told(before, draft.writes.slice(first)) })
  return done({ version, change: before === 0 ? 'created' : 'changed' })
}

/** A value that is not there is left out: `null` is a value. */
const told = (version: number, writes: readonly Write[]): Pick<AuditRow, 'before' | 'after'> => ({
  before: {
    version,
    settings: writes.map(({ key, fromDay, stood }) => ({ key, from: formatDay(fromDay), value: stood })),
  },
  after: {
    version: version + writes.length,
    settings: writes.map(({ key, fromDay, value, takenBack }) => ({
      key,
      from: formatDay(fromDay),
      value: takenBack ? undefined : value,
    })),
  },
})

function findTarget(organization: Organization, ask: PutSettings) {
  if (ask.target === 'programme') {
    const programme = organization.programmeByCode(ask.code)
    if (!programme) return refuse('unknown_programme')
    if (!mayChange(organization, ask.by, programme.ownerId)) return refuse('out_of_scope')
    return done({ id: programme.id, nodeId: programme.ownerId })
  }
  const node = organization.nodeByCode(ask.code)
  if (!node) return refuse('unknown_node')
  return inScope(ask.by.scope, node.id) ? done({ id: node.id, nodeId: node.id }) : refuse('out_of_scope')
}

function changeFault(byKey: ReadonlyMap<string, Setting>, target: SettingTarget, change: SettingChange) {
  const setting = byKey.get(change.key)
  if (!setting) return refuse('unknown_key', `No module declares ${change.key}.`)
  if (setting.target !== target) return refuse('wrong_target', `${change.key} is a setting of a ${setting.target}.`)
  if (change.from !== undefined && change.from < BEGINNING) return refuse('invalid_day', 'Days begin with 1900-01-01.')
  const fault = change.takeBack ? undefined : settingFault(setting, change.value)
  return fault === undefined ? undefined : refuse('invalid_value', `${change.key}: ${fault}`)
}
