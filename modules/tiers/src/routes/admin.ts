import { commandRoute, queryRoute, settingRoute, wire } from '@atrium/http'
import {
  type Actor,
  type By,
  type Ctx,
  done,
  encodeId,
  formatDay,
  formatInstant,
  inScope,
  type Outcome,
  refuse,
} from '@atrium/kernel'
import { mayBeSeen } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import { actorKey, actorNames } from '@atrium/staff'
import Type from 'typebox'
import { checkDefinition, TierSetSchema } from '../check-definition.ts'
import { grantLevels, revokeGrants } from '../commands/grant-levels.ts'
import { saveTierSets } from '../commands/save-tier-sets.ts'
import type { TierSetDefinition } from '../definition.ts'
import { previewTierSet, previewTierSetPart, type TierPreview } from '../preview.ts'
import { sweepsOf, tierCountsSoon, tierSetOf, tierSetsOf } from '../queries.ts'
import { definitionReply, faultCodes, grantCodes, programmeCodes } from './forms.ts'

const ofProgramme = Type.Object({ programmeId: wire.id('prg') })

const SavedForm = Type.Object({
  definition: TierSetSchema,
  effectiveFrom: Type.Union([wire.day(), Type.Null()], { description: 'The first day that is judged by it' }),
})

const OUT_OF_SCOPE = {
  programme_out_of_scope: {
    status: 403,
    title: { zh: '会员计划不在权限范围内', en: 'The programme is outside your scope' },
  },
} as const

/** The version names what was saved last, also where it takes effect later. */
export const tierSetRoute = settingRoute({
  name: 'tiers.set',
  audience: ['admin'],
  path: '/v1/tiers/programmes/:programmeId/set',
  permission: { read: 'tiers.readSets', write: 'tiers.writeSets' },
  summary: { zh: '会员计划的等级体系', en: 'Levels of a programme' },
  about:
    'Amounts are in minor units of the programme’s currency. Left out, `effectiveFrom` is today. Members are judged by it from that day on, those judged before are brought under it within minutes: see the progress.',
  params: ofProgramme,
  setting: SavedForm,
  body: Type.Object({ definition: TierSetSchema, effectiveFrom: Type.Optional(wire.day()) }),
  codes: {
    ...programmeCodes,
    ...faultCodes,
    ...OUT_OF_SCOPE,
    invalid_day: { status: 422, title: { zh: '日期无效', en: 'Not a day' } },
  },
  read: async (ctx, { params }) => {
    const found = await programmeOf(ctx, params.programmeId)
    if (!found.ok) return found
    const { version, effectiveFrom, definition } = await tierSetOf(ctx, found.value)
    return done({ version, setting: savedReply(definition, effectiveFrom) })
  },
  toAsk: ({ definition, effectiveFrom }, { params, expectedVersion }, by) => ({
    by,
    programmeId: wire.readId('prg', params.programmeId),
    expectedVersion,
    // The schema vouches for the shape, `saveTierSets` checks the rest.
    definition: definition as TierSetDefinition,
    effectiveFrom: effectiveFrom === undefined ? undefined : wire.readDay(effectiveFrom),
  }),
  command: async (ctx, asks) =>
    (await saveTierSets(ctx, asks)).map((outcome) => {
      if (!outcome.ok) return outcome
      const { version, definition, effectiveFrom } = outcome.value
      return done({ version, setting: savedReply(definition, effectiveFrom) })
    }),
})

const savedReply = (definition: TierSetDefinition, effectiveFrom: number | null) => ({
  definition: definitionReply(definition),
  effectiveFrom: effectiveFrom === null ? null : formatDay(effectiveFrom),
})

async function programmeOf(ctx: Ctx, id: string): Promise<Outcome<number, 'unknown_programme'>> {
  const programmeId = wire.readId('prg', id)
  return (await loadOrganization(ctx)).programme(programmeId) ? done(programmeId) : refuse('unknown_programme')
}

/** Whether somebody sees every member of a programme, so that counts of all of them tell nothing new. */
async function seesAllOf(ctx: Ctx, programmeId: number, by: By): Promise<boolean> {
  const ownerId = (await loadOrganization(ctx)).programme(programmeId)?.ownerId ?? null
  return by.scope === 'all' || (ownerId !== null && inScope(by.scope, ownerId))
}

const counts = (about: string) => Type.Record(Type.String(), Type.Integer(), { description: about })

/** Members judged by one request of a preview in parts: half a second or so. */
const PART = 20_000

export const previewRoute = queryRoute({
  name: 'tiers.previewSet',
  audience: ['admin'],
  path: '/v1/tiers/programmes/:programmeId/previews',
  permission: 'tiers.readSets',
  summary: { zh: '预览等级体系：谁会升降', en: 'Who would move if these levels took effect today' },
  about:
    'With `part`, it answers for some twenty thousand members at a time: ask again with `after` until `next` is null, and add the parts up. `persons` comes with the first; whoever is never judged stands at the base level, before and after.',
  params: ofProgramme,
  query: Type.Object({ part: Type.Optional(Type.Boolean()), after: Type.Optional(wire.id('mbr')) }),
  body: TierSetSchema,
  reply: Type.Object({
    before: counts('Persons by level today'),
    after: counts('Persons by level then'),
    moves: Type.Array(
      Type.Object({
        from: Type.String(),
        to: Type.String(),
        persons: Type.Integer(),
        sample: Type.Array(wire.id('mbr'), { description: 'A few of them, as far as they may be seen' }),
      }),
    ),
    judged: Type.Optional(Type.Integer({ description: 'Members judged in this part' })),
    persons: Type.Optional(wire.nullable(Type.Integer({ description: 'Everybody in the programme' }))),
    next: Type.Optional(wire.nullable(wire.id('mbr'))),
  }),
  codes: { ...programmeCodes, ...OUT_OF_SCOPE, ...faultCodes },
  handle: async (ctx, { params, query, body }, by) => {
    const found = await programmeOf(ctx, params.programmeId)
    if (!found.ok) return found
    if (!(await seesAllOf(ctx, found.value, by))) return refuse('programme_out_of_scope')
    const faults = checkDefinition(body)
    if (faults.length > 0) return refuse('tier_set_has_faults', `${faults.length} places need a change.`, faults)
    const definition = body as TierSetDefinition
    if (query.part !== true)
      return done(await previewReply(ctx, by, await previewTierSet(ctx, found.value, definition)))
    const after = query.after === undefined ? 0 : wire.readId('mbr', query.after)
    const part = await previewTierSetPart(ctx, { programmeId: found.value, definition, after, limit: PART })
    return done({
      ...(await previewReply(ctx, by, part)),
      judged: part.judged,
      persons: part.persons,
      next: part.next === null ? null : encodeId('mbr', part.next),
    })
  },
})

async function previewReply(ctx: Ctx, by: By, { before, after, moves }: TierPreview) {
  const named = moves.flatMap(({ sample }) => sample)
  const seen = await mayBeSeen(
    ctx,
    named.map((memberId) => ({ by, memberId })),
  )
  const shown = new Set(named.filter((_, at) => seen[at]))
  return {
    before: { ...before },
    after: { ...after },
    moves: moves.map((move) => ({
      ...move,
      sample: move.sample.filter((memberId) => shown.has(memberId)).map((memberId) => encodeId('mbr', memberId)),
    })),
  }
}

export const setsRoute = queryRoute({
  name: 'tiers.sets',
  audience: ['admin'],
  path: '/v1/tiers/programmes/:programmeId/sets',
  permission: 'tiers.readSets',
  summary: { zh: '等级体系的各个版本', en: 'Versions of the levels of a programme, the latest first' },
  params: ofProgramme,
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        version: Type.Integer(),
        effectiveFrom: wire.day(),
        isInForce: Type.Boolean({ description: 'The one that judges today' }),
        definition: TierSetSchema,
        savedAt: wire.instant(),
        savedBy: wire.nullable(Type.String({ description: 'Name of the account or the API key' })),
        progress: Type.Union(
          [
            Type.Object({
              dueOn: wire.day(),
              judged: Type.Integer({ description: 'Members looked at' }),
              moved: Type.Integer({ description: 'Levels changed' }),
              finishedAt: wire.nullable(wire.instant()),
            }),
            Type.Null(),
          ],
          { description: 'How far it was brought to the members; null where nobody is judged otherwise than before' },
        ),
      }),
    ),
  }),
  codes: programmeCodes,
  handle: async (ctx, { params }) => {
    const found = await programmeOf(ctx, params.programmeId)
    if (!found.ok) return found
    const sets = await tierSetsOf(ctx, found.value)
    const actorOf = ({ actorKind, actorId }: (typeof sets)[number]) =>
      // Held by the constraint tier_set_actor_known.
      ({ kind: actorKind as 'staff' | 'key' | 'system', id: actorId }) as Actor
    const names = await actorNames(ctx, sets.map(actorOf))
    const items = sets.map((set) => ({
      version: set.version,
      effectiveFrom: formatDay(set.effectiveFrom),
      isInForce: set.isInForce,
      definition: definitionReply(set.definition),
      savedAt: formatInstant(set.savedAt),
      savedBy: names.get(actorKey(actorOf(set))) ?? null,
      progress:
        set.dueOn === null
          ? null
          : {
              dueOn: formatDay(set.dueOn),
              judged: set.judged ?? 0,
              moved: set.moved ?? 0,
              finishedAt: set.finishedAt === null ? null : formatInstant(set.finishedAt),
            },
    }))
    return done({ items })
  },
})

export const progressRoute = queryRoute({
  name: 'tiers.setProgress',
  audience: ['admin'],
  path: '/v1/tiers/programmes/:programmeId/progress',
  permission: 'tiers.readSets',
  summary: { zh: '等级体系生效进度', en: 'How far saved levels have been brought to the members, the latest first' },
  params: ofProgramme,
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        version: Type.Integer(),
        dueOn: wire.day(),
        judged: Type.Integer({ description: 'Members looked at' }),
        moved: Type.Integer({ description: 'Levels changed' }),
        finishedAt: wire.nullable(wire.instant()),
      }),
    ),
  }),
  codes: programmeCodes,
  handle: async (ctx, { params }) => {
    const found = await programmeOf(ctx, params.programmeId)
    if (!found.ok) return found
    const items = (await sweepsOf(ctx, found.value)).map(({ dueOn, finishedAt, ...sweep }) => ({
      ...sweep,
      dueOn: formatDay(dueOn),
      finishedAt: finishedAt === null ? null : formatInstant(finishedAt),
    }))
    return done({ items })
  },
})

export const countsRoute = queryRoute({
  name: 'tiers.counts',
  audience: ['admin'],
  path: '/v1/tiers/programmes/:programmeId/counts',
  permission: 'tiers.readSets',
  summary: { zh: '等级人数分布', en: 'How many persons stand on each level' },
  about:
    'Everybody who ever bought in the programme, or was granted a level in it. Of more than 20,000 persons it is told how many there were at the last count, at `countedAt`, not much more than ten minutes ago; before the first count the base level is told as the least there are, and `isExact` is false. Null for those whose data scope does not reach the programme’s owner.',
  params: ofProgramme,
  reply: Type.Object({
    counts: wire.nullable(counts('Persons by level, the base first')),
    isExact: Type.Boolean(),
    countedAt: wire.nullable(wire.instant()),
  }),
  codes: programmeCodes,
  handle: async (ctx, { params }, by) => {
    const found = await programmeOf(ctx, params.programmeId)
    if (!found.ok) return found
    if (!(await seesAllOf(ctx, found.value, by))) return done({ counts: null, isExact: true, countedAt: null })
    const { countedAt, ...told } = await tierCountsSoon(ctx, found.value)
    return done({ ...told, countedAt: countedAt === null ? null : formatInstant(countedAt) })
  },
})

const whose = { memberId: wire.id('mbr'), programmeId: wire.id('prg') }
const reason = () => wire.text(200, 'Short; without personal data')
const readWhose = (body: { readonly memberId: string; readonly programmeId: string }) => ({
  memberId: wire.readId('mbr', body.memberId),
  programmeId: wire.readId('prg', body.programmeId),
})

export const grantRoute = commandRoute({
  name: 'tiers.grant',
  audience: ['admin'],
  path: '/v1/tiers/grants',
  permission: 'tiers.grant',
  summary: { zh: '手工授予等级', en: 'Grant a level by hand' },
  about: 'The higher of the granted and the earned level counts. A new grant takes the place of an earlier one.',
  idempotency: 'key',
  ask: Type.Object({
    ...whose,
    level: wire.code(40),
    until: Type.Union([wire.day(), Type.Null()], { description: 'The last day; null: until it is revoked' }),
    reason: reason(),
  }),
  value: Type.Object({ level: Type.String({ description: 'The level that counts now' }) }),
  codes: {
    ...grantCodes,
    unknown_level: { status: 422, title: { zh: '等级不存在', en: 'No such level above the base' } },
    invalid_until: { status: 422, title: { zh: '截止日期已过', en: 'The last day has passed' } },
  },
  toAsk: ({ until, ...body }, by, idempotencyKey) => ({
    ...body,
    ...readWhose(body),
    until: until === null ? null : wire.readDay(until),
    by,
    idempotencyKey,
  }),
  command: grantLevels,
  toReply: ({ level }) => ({ level }),
})

export const revokeRoute = commandRoute({
  name: 'tiers.revokeGrant',
  audience: ['admin'],
  path: '/v1/tiers/revocations',
  permission: 'tiers.grant',
  summary: { zh: '撤销手工等级', en: 'Revoke what was granted by hand' },
  idempotency: 'key',
  ask: Type.Object({ ...whose, reason: reason() }),
  value: Type.Object({ level: Type.String({ description: 'The level that counts now' }) }),
  codes: {
    ...grantCodes,
    nothing_granted: { status: 409, title: { zh: '没有手工等级', en: 'Nothing is granted' } },
  },
  toAsk: (body, by, idempotencyKey) => ({ ...body, ...readWhose(body), by, idempotencyKey }),
  command: revokeGrants,
  toReply: ({ level }) => ({ level }),
})

/** For staff only. */
export const adminRoutes = [tierSetRoute, setsRoute, previewRoute, progressRoute, countsRoute, grantRoute, revokeRoute]
