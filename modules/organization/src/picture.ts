import { type Currency, type Day, dayIn, type Instant, must } from '@atrium/kernel'
import {
  type Closure,
  type LocalName,
  localName,
  type NodeKind,
  type OpeningHours,
  type OrganizationNode,
} from './model.ts'
import { type Setting, SettingBook, type SettingRow } from './settings.ts'

/** A programme (会员计划): its own points, levels, rules, currency and zone. */
export interface Programme {
  readonly id: number
  readonly code: string
  readonly name: LocalName
  /** IANA name; ledger days are days of this zone. */
  readonly zone: string
  readonly currency: Currency
  /** Node whose scope may change it; null: the group's. */
  readonly ownerId: number | null
  /** From this day on nothing feeds it. */
  readonly closedOn: Day | null
  /** The value in force on `day`, else the setting's fallback. */
  settings<T>(setting: Setting<T>, day: Day): T
  /** Counts the changes of its settings: their ETag. */
  readonly settingsVersion: number
}

/** The whole organization as of one day, immutable and quick to ask: maps and memos, no I/O. Unknown ids and codes answer undefined. */
export interface Organization {
  /** The day that `parentId`, `path` and `subtree` are of: today in the group's zone. */
  readonly today: Day
  readonly root: OrganizationNode | undefined
  /** All nodes, archived ones too, by code. */
  readonly nodes: readonly OrganizationNode[]
  node(id: number): OrganizationNode | undefined
  nodeByCode(code: string): OrganizationNode | undefined
  /** Ids of the node and all below it today; empty for an unknown id. The same object at each call. */
  subtree(id: number): ReadonlySet<number>
  /** Ids of all nodes in any of the subtrees: what a scope granted on `ids` may touch. */
  subtrees(ids: Iterable<number>): ReadonlySet<number>
  /** Ids from the root to the node as they stood on `day`; empty for an unknown id. */
  pathOn(id: number, day: Day): readonly number[]
  readonly programmes: readonly Programme[]
  programme(id: number): Programme | undefined
  programmeByCode(code: string): Programme | undefined
  /** Programmes that purchases at this store (or counter) fed on `day`, by id. The same array while nothing changes. */
  programmesOf(nodeId: number, day: Day): readonly Programme[]
  /** The setting in force at the node: its own, else the nearest above it, else the fallback. */
  nodeSetting<T>(setting: Setting<T>, nodeId: number, day: Day): T
  /** The node on the way up whose own value that is; undefined where the fallback holds. */
  nodeSettingHolder(setting: Setting, nodeId: number, day: Day): number | undefined
  nodeSettingsVersion(nodeId: number): number
}

export interface NodeRow {
  readonly id: number
  readonly kind: string
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string | null
  readonly zone: string | null
  readonly currency: string | null
  readonly hours: OpeningHours | null
  readonly category: string | null
  readonly floor: string | null
  readonly openedOn: Day | null
  readonly closedOn: Day | null
  readonly closures: readonly Closure[] | null
  readonly archivedAt: Instant | null
}

export interface ParentRow {
  readonly nodeId: number
  readonly fromDay: Day
  readonly parentId: number
}

export interface ProgrammeRow {
  readonly id: number
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string | null
  readonly ownerId: number | null
  readonly zone: string
  readonly currency: string
  readonly closedOn: Day | null
}

export interface ParticipationRow {
  readonly programmeId: number
  readonly nodeId: number
  readonly fromDay: Day
  readonly takesPart: boolean
}

export interface OrganizationRows {
  readonly nodes: readonly NodeRow[]
  readonly parents: readonly ParentRow[]
  readonly programmes: readonly ProgrammeRow[]
  readonly participation: readonly ParticipationRow[]
  readonly settings: readonly SettingRow[]
}

interface Segment {
  readonly from: Day
  readonly programmes: readonly Programme[]
}

const NOWHERE: ReadonlySet<number> = new Set()
const NONE: readonly Programme[] = []

/** What does not depend on today: rows by id, history, programmes. Kept by the process per revision of the organization. */
export class OrganizationHistory {
  readonly rows: ReadonlyMap<number, NodeRow>
  readonly rootZone: string
  readonly programmes: readonly Programme[]
  readonly programmeById: ReadonlyMap<number, Programme>
  readonly programmeByCode: ReadonlyMap<string, Programme>
  readonly settings: SettingBook
  /** Latest day first. */
  private readonly parents = new Map<number, ParentRow[]>()
  /** By node, latest day first. */
  private readonly participation = new Map<number, ParticipationRow[]>()
  private readonly segments = new Map<number, readonly Segment[]>()
  private readonly pictures = new Map<Day, Organization>()

  constructor(rows: OrganizationRows) {
    this.rows = new Map(rows.nodes.map((node) => [node.id, node]))
    this.rootZone = rows.nodes.find((node) => node.kind === 'group')?.zone ?? 'UTC'
    const settings = new SettingBook(rows.settings)
    this.settings = settings
    this.programmes = rows.programmes.map((row) => compileProgramme(row, settings)).sort((a, b) => a.id - b.id)
    this.programmeById = new Map(this.programmes.map((programme) => [programme.id, programme]))
    this.programmeByCode = new Map(this.programmes.map((programme) => [programme.code, programme]))
    for (const row of rows.parents) pushTo(this.parents, row.nodeId, row)
    for (const row of rows.participation) pushTo(this.participation, row.nodeId, row)
    for (const dated of this.parents.values()) dated.sort(latestFirst)
    for (const dated of this.participation.values()) dated.sort(latestFirst)
  }

  /** The organization as it stands at `now`. A few days are kept: the clock of a test, of an import, of midnight. */
  at(now: Instant): Organization {
    const today = dayIn(this.rootZone, now)
    let picture = this.pictures.get(today)
    if (!picture) {
      if (this.pictures.size >= 4) this.pictures.clear()
      picture = new CompiledOrganization(this, today)
      this.pictures.set(today, picture)
    }
    return picture
  }

  /** The node's parents over time, latest first. */
  parentRows(id: number): readonly ParentRow[] {
    return this.parents.get(id) ?? []
  }

  participationRows(): readonly ParticipationRow[] {
    return [...this.participation.values()].flat()
  }

  parentOn(id: number, day: Day): number | null {
    return this.parents.get(id)?.find((row) => row.fromDay <= day)?.parentId ?? null
  }

  pathOn(id: number, day: Day): readonly number[] {
    if (!this.rows.has(id)) return []
    const path = [id]
    for (let above = this.parentOn(id, day); above !== null; above = this.parentOn(above, day)) path.unshift(above)
    return path
  }

  programmesOf(nodeId: number, day: Day): readonly Programme[] {
    let segments = this.segments.get(nodeId)
    if (!segments) {
      segments = this.compileSegments(nodeId)
      this.segments.set(nodeId, segments)
    }
    for (const segment of segments) if (segment.from <= day) return segment.programmes
    return NONE
  }

  /** Spans of days over which the programmes of a node stay the same, latest first. */
  private compileSegments(nodeId: number): readonly Segment[] {
    const segments: Segment[] = []
    for (const from of this.turningDays(nodeId)) {
      const programmes = this.decideProgrammes(nodeId, from)
      const last = segments.at(-1)
      if (last && sameItems(last.programmes, programmes)) continue
      segments.push({ from, programmes: programmes.length === 0 ? NONE : programmes })
    }
    return segments.reverse()
  }

  /** Every day on which the answer may change, ascending: moves of the node and of all it ever stood under, statements there, closings. */
  private turningDays(nodeId: number): Day[] {
    const days = new Set<Day>()
    const seen = new Set<number>()
    const open = [nodeId]
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (seen.has(id)) continue
      seen.add(id)
      for (const row of this.parents.get(id) ?? []) {
        days.add(row.fromDay)
        open.push(row.parentId)
      }
      for (const row of this.participation.get(id) ?? []) days.add(row.fromDay)
    }
    for (const programme of this.programmes) if (programme.closedOn !== null) days.add(programme.closedOn)
    return [...days].sort((a, b) => a - b)
  }

  private decideProgrammes(nodeId: number, day: Day): Programme[] {
    const upwards = [...this.pathOn(nodeId, day)].reverse()
    return this.programmes.filter((programme) => {
      if (programme.closedOn !== null && programme.closedOn <= day) return false
      for (const id of upwards) {
        const said = this.participation.get(id)?.find((row) => row.programmeId === programme.id && row.fromDay <= day)
        if (said) return said.takesPart
      }
      return false
    })
  }
}

class CompiledOrganization implements Organization {
  readonly today: Day
  readonly root: OrganizationNode | undefined
  readonly nodes: readonly OrganizationNode[]
  private readonly history: OrganizationHistory
  private readonly byId = new Map<number, OrganizationNode>()
  private readonly byCode = new Map<string, OrganizationNode>()
  private readonly below = new Map<number, ReadonlySet<number>>()

  constructor(history: OrganizationHistory, today: Day) {
    this.history = history
    this.today = today
    for (const row of history.rows.values()) this.compile(row)
    this.nodes = [...this.byId.values()].sort((a, b) => (a.code < b.code ? -1 : 1))
    for (const node of this.nodes) this.byCode.set(node.code, node)
    this.root = this.nodes.find((node) => node.kind === 'group')
  }

  get programmes(): readonly Programme[] {
    return this.history.programmes
  }

  node(id: number): OrganizationNode | undefined {
    return this.byId.get(id)
  }

  nodeByCode(code: string): OrganizationNode | undefined {
    return this.byCode.get(code)
  }

  programme(id: number): Programme | undefined {
    return this.history.programmeById.get(id)
  }

  programmeByCode(code: string): Programme | undefined {
    return this.history.programmeByCode.get(code)
  }

  subtree(id: number): ReadonlySet<number> {
    let known = this.below.get(id)
    if (!known) {
      if (!this.byId.has(id)) return NOWHERE
      const ids = new Set<number>()
      for (const node of this.nodes) if (node.path.includes(id)) ids.add(node.id)
      known = ids
      this.below.set(id, known)
    }
    return known
  }

  subtrees(ids: Iterable<number>): ReadonlySet<number> {
    const all = new Set<number>()
    for (const id of ids) for (const below of this.subtree(id)) all.add(below)
    return all
  }

  pathOn(id: number, day: Day): readonly number[] {
    return this.history.pathOn(id, day)
  }

  programmesOf(nodeId: number, day: Day): readonly Programme[] {
    return this.history.programmesOf(nodeId, day)
  }

  nodeSetting<T>(setting: Setting<T>, nodeId: number, day: Day): T {
    const path = this.history.pathOn(nodeId, day)
    for (let at = path.length - 1; at >= 0; at--) {
      const value = this.history.settings.at(setting, path[at]!, day)
      if (value !== undefined) return value
    }
    return setting.fallback
  }

  nodeSettingHolder(setting: Setting, nodeId: number, day: Day): number | undefined {
    const path = this.history.pathOn(nodeId, day)
    return path.findLast((id) => this.history.settings.at(setting, id, day) !== undefined)
  }

  nodeSettingsVersion(nodeId: number): number {
    return this.history.settings.versionOf('node', nodeId)
  }

  private compile(row: NodeRow): OrganizationNode {
    const known = this.byId.get(row.id)
    if (known) return known
    const parentId = this.history.parentOn(row.id, this.today)
    const above =
      parentId === null
        ? undefined
        : this.compile(must(this.history.rows.get(parentId), 'a parent row without its node'))
    const node: OrganizationNode = {
      id: row.id,
      // The database checks the kind (node_kind_known).
      kind: row.kind as NodeKind,
      code: row.code,
      name: localName(row.nameZh, row.nameEn),
      parentId,
      path: above ? [...above.path, row.id] : [row.id],
      zone: must(row.zone ?? above?.zone, `node ${row.code} has no zone`),
      currency: must(row.currency ?? above?.currency, `node ${row.code} has no currency`),
      hours: row.hours ?? above?.hours ?? null,
      category: row.category,
      floor: row.floor,
      openedOn: row.openedOn,
      closedOn: row.closedOn,
      closures: row.closures ?? [],
      archivedAt: row.archivedAt,
    }
    this.byId.set(node.id, node)
    return node
  }
}

function compileProgramme(row: ProgrammeRow, book: SettingBook): Programme {
  return {
    id: row.id,
    code: row.code,
    name: localName(row.nameZh, row.nameEn),
    zone: row.zone,
    currency: row.currency,
    ownerId: row.ownerId,
    closedOn: row.closedOn,
    settings(setting, day) {
      const value = book.at(setting, row.id, day)
      // Not `??`: null may be a value (points that never expire).
      return value === undefined ? setting.fallback : value
    },
    settingsVersion: book.versionOf('programme', row.id),
  }
}

function pushTo<T>(map: Map<number, T[]>, key: number, item: T): void {
  const items = map.get(key)
  if (items) items.push(item)
  else map.set(key, [item])
}

const latestFirst = (a: { readonly fromDay: Day }, b: { readonly fromDay: Day }): number => b.fromDay - a.fromDay

const sameItems = <T>(one: readonly T[], other: readonly T[]): boolean =>
  one.length === other.length && one.every((item, at) => item === other[at])
