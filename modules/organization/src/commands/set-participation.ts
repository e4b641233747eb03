import { settingsChanged } from '@atrium/db'
import { type By, type Ctx, type Day, done, formatDay, inScope, type Outcome, refuse } from '@atrium/kernel'
import { type AuditRow, audit } from '@atrium/staff'
import { BEGINNING, type Change } from '../model.ts'
import { lockOrganization } from '../open-draft.ts'
import type { Organization } from '../picture.ts'
import { actorColumns, upsertParticipation } from '../store.ts'
import { mayChange } from './put-programmes.ts'

/** From a day on, purchases in the subtree of `node` feed the programme, or do not. Nearer nodes overrule those above them. */
export interface SetParticipation {
  readonly by: By
  /** Code of the programme. */
  readonly programme: string
  /** Code of the node. */
  readonly node: string
  readonly takesPart: boolean
  /** First day; left out: always, history of any age included. */
  readonly from?: Day
  /** First day on which the opposite holds again; left out or null: until said otherwise. */
  readonly to?: Day | null
}

export type SetParticipationCode =
  | 'unknown_programme'
  | 'unknown_node'
  | 'invalid_day'
  | 'dates_overlap'
  | 'out_of_scope'

interface Said {
  readonly programmeId: number
  readonly nodeId: number
  readonly fromDay: Day
  readonly takesPart: boolean
  readonly by: By
}

const keyOf = (programmeId: number, nodeId: number): string => `${programmeId} ${nodeId}`

/** Says by date which subtrees take part in which programmes, in the order given. Both programme and node must be in the asker's scope. */
export async function setParticipation(
  ctx: Ctx,
  asks: readonly SetParticipation[],
): Promise<Outcome<{ readonly change: Change }, SetParticipationCode>[]> {
  if (asks.length === 0) return []
  const history = await lockOrganization(ctx)
  const organization = history.at(ctx.now)
  const said = new Map<string, Map<Day, boolean>>()
  for (const row of history.participationRows()) {
    const key = keyOf(row.programmeId, row.nodeId)
    said.set(key, (said.get(key) ?? new Map<Day, boolean>()).set(row.fromDay, row.takesPart))
  }
  const writes = new Map<string, Said>()
  const trail: AuditRow[] = []
  const outcomes = asks.map((ask) => decide(organization, ask, { said, writes, trail }))
  const rows = [...writes.values()]
  if (rows.length > 0) {
    await Promise.all([
      ctx.tx.run(upsertParticipation, {
        programmeId: rows.map((row) => row.programmeId),
        nodeId: rows.map((row) => row.nodeId),
        fromDay: rows.map((row) => row.fromDay),
        takesPart: rows.map((row) => row.takesPart),
        ...actorColumns(rows),
        now: ctx.now,
      }),
      settingsChanged(ctx, ['organization']),
      audit(ctx, trail),
    ])
  }
  return outcomes
}

interface Book {
  /** What stands, by programme and node. */
  readonly said: Map<string, Map<Day, boolean>>
  readonly writes: Map<string, Said>
  readonly trail: AuditRow[]
}

function decide(
  organization: Organization,
  ask: SetParticipation,
  { said, writes, trail }: Book,
): Outcome<{ readonly change: Change }, SetParticipationCode> {
  const programme = organization.programmeByCode(ask.programme)
  if (!programme) return refuse('unknown_programme')
  const node = organization.nodeByCode(ask.node)
  if (!node) return refuse('unknown_node')
  if (!mayChange(organization, ask.by, programme.ownerId) || !inScope(ask.by.scope, node.id)) {
    return refuse('out_of_scope')
  }
  const from = ask.from ?? BEGINNING
  const to = ask.to ?? null
  if (from < BEGINNING || (to !== null && to <= from))
    return refuse('invalid_day', 'The last day is not before the first.')
  const key = keyOf(programme.id, node.id)
  const dated = said.get(key) ?? new Map<Day, boolean>()
  said.set(key, dated)
  if (to !== null && [...dated.keys()].some((day) => day > from && day < to)) {
    return refuse('dates_overlap', 'Something else begins between these days.')
  }
  const first = dated.size === 0
  const wanted: [Day, boolean][] = [[from, ask.takesPart]]
  // What was said from `to` on stands.
  if (to !== null && !dated.has(to)) wanted.push([to, !ask.takesPart])
  const changing = wanted.filter(([fromDay, takesPart]) => dated.get(fromDay) !== takesPart)
  if (changing.length === 0) return done({ change: 'unchanged' })
  trail.push({
    by: ask.by,
    action: 'organization.setParticipation',
    subject: { kind: 'programme', id: programme.id },
    nodeId: node.id,
    before: { node: node.code, days: changing.map(([day]) => [formatDay(day), dated.get(day) ?? null]) },
    after: { node: node.code, days: changing.map(([day, takesPart]) => [formatDay(day), takesPart]) },
  })
  for (const [fromDay, takesPart] of changing) {
    dated.set(fromDay, takesPart)
    writes.set(`${key} ${fromDay}`, { programmeId: programme.id, nodeId: node.id, fromDay, takesPart, by: ask.by })
  }
  return done({ change: first ? 'created' : 'changed' })
}
