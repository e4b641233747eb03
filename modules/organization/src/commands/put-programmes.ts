import { emit, settingsChanged } from '@atrium/db'
import { type By, type Ctx, type Day, done, formatDay, inScope, isZone, type Outcome, refuse } from '@atrium/kernel'
import { type AuditRow, audit, difference } from '@atrium/staff'
import { isName } from '../decide-nodes.ts'
import { programmesChanged } from '../events.ts'
import { BEGINNING, type Change, isCode, isCurrency, type LocalName, localName } from '../model.ts'
import { lockOrganization } from '../open-draft.ts'
import type { Organization } from '../picture.ts'
import { drawProgrammeIds, upsertProgrammes } from '../store.ts'

/** A programme as it should be, by code. A field that is left out stays as it is. */
export interface PutProgramme {
  readonly by: By
  readonly code: string
  /** Needed on creation. */
  readonly name?: LocalName
  /** Code of the node whose scope may change it; null or left out on creation: the group's. */
  readonly owner?: string | null
  /** On creation only; left out: the owner's. */
  readonly zone?: string
  /** On creation only; left out: the owner's. */
  readonly currency?: string
  /** From this day on nothing feeds it; null opens it again. */
  readonly closedOn?: Day | null
}

export type PutProgrammeCode =
  | 'invalid_code'
  | 'invalid_name'
  | 'unknown_zone'
  | 'unknown_currency'
  | 'unknown_owner'
  | 'zone_fixed'
  | 'currency_fixed'
  | 'invalid_day'
  | 'out_of_scope'

export interface ProgrammeChange {
  readonly id: number
  readonly code: string
  readonly change: Change
}

interface Draft {
  readonly id: number
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string | null
  readonly ownerId: number | null
  readonly zone: string
  readonly currency: string
  readonly closedOn: Day | null
}

type Decided = Outcome<{ readonly draft: Draft; readonly change: Change }, PutProgrammeCode>

/** Creates and changes programmes by code, in the order given. Zone and currency are for ever: ledger days and amounts hang on them. */
export async function putProgrammes(
  ctx: Ctx,
  asks: readonly PutProgramme[],
): Promise<Outcome<ProgrammeChange, PutProgrammeCode>[]> {
  if (asks.length === 0) return []
  const organization = (await lockOrganization(ctx)).at(ctx.now)
  const drafts = new Map<string, Draft>()
  for (const programme of organization.programmes) {
    const { name, ...rest } = programme
    drafts.set(programme.code, { ...rest, nameZh: name.zh, nameEn: name.en ?? null })
  }
  const fresh = new Set(asks.map((ask) => ask.code).filter((code) => !drafts.has(code)))
  const ids = fresh.size === 0 ? [] : await ctx.tx.rows(drawProgrammeIds, { count: fresh.size })
  const touched = new Map<number, Draft>()
  const trail: AuditRow[] = []
  const outcomes = asks.map((ask): Outcome<ProgrammeChange, PutProgrammeCode> => {
    const known = drafts.get(ask.code)
    const decided = known ? decideChange(organization, ask, known) : decideCreate(organization, ask, ids[0]?.id ?? 0)
    if (!decided.ok) return decided
    const { draft, change } = decided.value
    if (change === 'created') ids.shift()
    if (change !== 'unchanged') {
      drafts.set(ask.code, draft)
      touched.set(draft.id, draft)
      trail.push(rowOf(organization, ask.by, known, draft))
    }
    return done({ id: draft.id, code: draft.code, change })
  })
  await writeProgrammes(ctx, [...touched.values()], trail)
  return outcomes
}

function decideCreate(organization: Organization, ask: PutProgramme, id: number): Decided {
  if (!isCode(ask.code)) return refuse('invalid_code', 'A code is 1 to 64 printable characters.')
  if (!ask.name) return refuse('invalid_name', 'A new programme needs a name.')
  const owner = ownerOf(organization, ask, null)
  if (!owner.ok) return owner
  const node = owner.value === null ? organization.root : organization.node(owner.value)
  const zone = ask.zone ?? node?.zone
  if (zone === undefined || !isZone(zone)) return refuse('unknown_zone', 'Zones are IANA names such as Asia/Shanghai.')
  const currency = ask.currency ?? node?.currency
  if (currency === undefined || !isCurrency(currency)) {
    return refuse('unknown_currency', 'Currencies are ISO 4217 codes such as CNY.')
  }
  const blank: Draft = { id, code: ask.code, nameZh: '', nameEn: null, ownerId: null, zone, currency, closedOn: null }
  return applyFields(ask, blank, owner.value, 'created')
}

function decideChange(organization: Organization, ask: PutProgramme, known: Draft): Decided {
  if (!mayChange(organization, ask.by, known.ownerId)) return refuse('out_of_scope')
  if (ask.zone !== undefined && ask.zone !== known.zone) {
    return refuse('zone_fixed', 'Ledger days are days of the zone it was created with.')
  }
  if (ask.currency !== undefined && ask.currency !== known.currency) {
    return refuse('currency_fixed', 'Its rules and levels count in the currency it was created with.')
  }
  const owner = ownerOf(organization, ask, known.ownerId)
  return owner.ok ? applyFields(ask, known, owner.value, 'changed') : owner
}

function applyFields(ask: PutProgramme, known: Draft, ownerId: number | null, change: 'created' | 'changed'): Decided {
  if (ask.name && !isName(ask.name))
    return refuse('invalid_name', 'A name is 1 to 200 printable characters per language.')
  if (typeof ask.closedOn === 'number' && ask.closedOn <= BEGINNING) return refuse('invalid_day')
  const draft: Draft = {
    ...known,
    nameZh: ask.name ? ask.name.zh : known.nameZh,
    nameEn: ask.name ? (ask.name.en ?? null) : known.nameEn,
    ownerId,
    closedOn: ask.closedOn === undefined ? known.closedOn : ask.closedOn,
  }
  const same =
    draft.nameZh === known.nameZh &&
    draft.nameEn === known.nameEn &&
    draft.ownerId === known.ownerId &&
    draft.closedOn === known.closedOn
  return done({ draft, change: same && change === 'changed' ? 'unchanged' : change })
}

/** The owner after this ask; it must be in the asker's scope. */
function ownerOf(organization: Organization, ask: PutProgramme, known: number | null) {
  let ownerId = known
  if (ask.owner === null) ownerId = null
  else if (ask.owner !== undefined) {
    const node = organization.nodeByCode(ask.owner)
    if (!node) return refuse('unknown_owner', `There is no node ${ask.owner}.`)
    ownerId = node.id
  }
  return mayChange(organization, ask.by, ownerId) ? done(ownerId) : refuse('out_of_scope')
}

/** Whether the asker's scope holds a programme's owner; the group's programmes need the whole group. */
export function mayChange(organization: Organization, by: By, ownerId: number | null): boolean {
  const id = ownerId ?? organization.root?.id
  return by.scope === 'all' || (id !== undefined && inScope(by.scope, id))
}

/** Of the group's own programmes only those tell who see the whole group. */
const rowOf = (organization: Organization, by: By, before: Draft | undefined, after: Draft): AuditRow => ({
  by,
  action: 'organization.putProgrammes',
  subject: { kind: 'programme', id: after.id },
  ...(after.ownerId === null ? {} : { nodeId: after.ownerId }),
  ...difference(before && programmeTold(organization, before), programmeTold(organization, after)),
})

const programmeTold = (organization: Organization, draft: Draft) => ({
  code: draft.code,
  name: localName(draft.nameZh, draft.nameEn),
  owner: draft.ownerId === null ? null : (organization.node(draft.ownerId)?.code ?? null),
  zone: draft.zone,
  currency: draft.currency,
  closedOn: draft.closedOn === null ? null : formatDay(draft.closedOn),
})

async function writeProgrammes(ctx: Ctx, drafts: readonly Draft[], trail: readonly AuditRow[]): Promise<void> {
  if (drafts.length === 0) return
  await Promise.all([
    ctx.tx.run(upsertProgrammes, {
      id: drafts.map((draft) => draft.id),
      code: drafts.map((draft) => draft.code),
      nameZh: drafts.map((draft) => draft.nameZh),
      nameEn: drafts.map((draft) => draft.nameEn),
      ownerId: drafts.map((draft) => draft.ownerId),
      zone: drafts.map((draft) => draft.zone),
      currency: drafts.map((draft) => draft.currency),
      closedOn: drafts.map((draft) => draft.closedOn),
      now: ctx.now,
    }),
    settingsChanged(ctx, ['organization']),
    audit(ctx, trail),
  ])
  emit(ctx, programmesChanged, [
    {
      memberId: null,
      effectiveAt: ctx.now,
      historical: false,
      body: { programmeIds: drafts.map((draft) => draft.id) },
    },
  ])
}
