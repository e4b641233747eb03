import { settingRoute, type Versioned, wire } from '@atrium/http'
import {
  type By,
  type Ctx,
  type Day,
  done,
  encodeId,
  formatDay,
  inScope,
  must,
  type Outcome,
  refuse,
} from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import { mayChange } from '../commands/put-programmes.ts'
import { type PutSettings, type PutSettingsCode, putSettings, type SettingChange } from '../commands/put-settings.ts'
import type { Organization } from '../picture.ts'
import { OrganizationHistory } from '../picture.ts'
import { listSettings, loadOrganization, loadRows } from '../queries.ts'
import type { Setting, SettingTarget } from '../settings.ts'
import { invalidDay, outOfScope, unknownNode, unknownProgramme } from './forms.ts'

const settingsForm = Type.Object({
  settings: Type.Array(
    Type.Object({
      key: Type.String(),
      about: Type.Object({ zh: Type.String(), en: Type.String() }),
      schema: Type.Unknown({ description: 'JSON Schema of its values' }),
      fallback: Type.Unknown({ description: 'What holds where nothing is set' }),
      value: Type.Unknown({ description: 'What holds today' }),
      held: wire.oneOf(['here', 'above', 'fallback']),
      /** Of a node's setting: the node that says what holds; null for the fallback. */
      holderId: wire.nullable(wire.id('org')),
      dated: Type.Array(Type.Object({ from: wire.day(), value: Type.Unknown() }), {
        description: 'What is set here, by the first day it holds, earliest first',
      }),
    }),
  ),
})
type SettingsForm = Static<typeof settingsForm>

const changesForm = Type.Object({
  changes: Type.Array(
    Type.Union([
      Type.Object({ key: wire.code(100), from: Type.Optional(wire.day()), value: Type.Unknown() }),
      Type.Object({ key: wire.code(100), from: Type.Optional(wire.day()), takeBack: Type.Literal(true) }),
    ]),
    { minItems: 1, maxItems: 100 },
  ),
})

const codes = {
  ...outOfScope,
  ...invalidDay,
  ...unknownNode,
  ...unknownProgramme,
  unknown_key: { status: 422, title: { zh: '设置项不存在', en: 'No such setting' } },
  wrong_target: { status: 422, title: { zh: '设置项不属于此类对象', en: 'This setting belongs elsewhere' } },
  invalid_value: { status: 422, title: { zh: '设置值无效', en: 'The value does not fit' } },
} as const

type Reply = Outcome<Versioned<SettingsForm>, Exclude<PutSettingsCode, 'version_stale'>>

/** What is set at a target and what holds there today. */
async function describe(
  ctx: Ctx,
  organization: Organization,
  declared: readonly Setting[],
  target: SettingTarget,
  id: number,
): Promise<Versioned<SettingsForm>> {
  const rows = await listSettings(ctx, target, id)
  const dated = new Map<string, Map<Day, unknown>>()
  for (const row of rows) {
    const days = dated.get(row.key) ?? new Map<Day, unknown>()
    dated.set(row.key, days)
    if (row.takenBack) days.delete(row.fromDay)
    else days.set(row.fromDay, row.value)
  }
  const { today } = organization
  /** By whose word a value holds: that of the target itself, of a node above, or of nobody. */
  const holding = (setting: Setting) => {
    if (target === 'programme')
      return { held: [...(dated.get(setting.key)?.keys() ?? [])].some((from) => from <= today), holder: undefined }
    const holder = organization.nodeSettingHolder(setting, id, today)
    return { held: holder === id, holder }
  }
  const heldBy = (setting: Setting) => {
    const { held, holder } = holding(setting)
    return {
      held: held ? ('here' as const) : holder === undefined ? ('fallback' as const) : ('above' as const),
      holderId: holder === undefined ? null : encodeId('org', holder),
    }
  }
  const settings = declared
    .filter((setting) => setting.target === target)
    .map((setting) => ({
      key: setting.key,
      about: { ...setting.about },
      schema: setting.schema,
      fallback: setting.fallback,
      value:
        target === 'node'
          ? organization.nodeSetting(setting, id, today)
          : must(organization.programme(id), 'a programme whose settings are read').settings(setting, today),
      ...heldBy(setting),
      dated: [...(dated.get(setting.key) ?? [])]
        .sort(([one], [other]) => one - other)
        .map(([from, value]) => ({ from: formatDay(from), value })),
    }))
  return { version: rows.at(-1)?.version ?? 0, setting: { settings } }
}

function findTarget(organization: Organization, target: SettingTarget, id: number, by: By) {
  if (target === 'node') {
    const node = organization.node(id)
    return node && inScope(by.scope, id) ? done(node.code) : refuse('unknown_node')
  }
  const programme = organization.programme(id)
  if (!programme) return refuse('unknown_programme')
  return mayChange(organization, by, programme.ownerId) ? done(programme.code) : refuse('out_of_scope')
}

interface Ask extends Omit<PutSettings, 'code'> {
  readonly targetId: number
}

/** Runs the command on codes and answers what stands afterwards. */
async function change(ctx: Ctx, declared: readonly Setting[], asks: readonly Ask[]) {
  const organization = await loadOrganization(ctx)
  const coded = asks.map(({ targetId, ...ask }): PutSettings => {
    const named = ask.target === 'node' ? organization.node(targetId) : organization.programme(targetId)
    // No code is empty, so an unknown id is refused as unknown.
    return { ...ask, code: named?.code ?? '' }
  })
  const outcomes = await putSettings(ctx, declared, coded)
  const after = new OrganizationHistory(await loadRows(ctx)).at(ctx.now)
  const described = asks.map(async (ask, at): Promise<Reply | Outcome<never, 'version_stale'>> => {
    const outcome = must(outcomes[at], 'an outcome per ask')
    return outcome.ok ? done(await describe(ctx, after, declared, ask.target, ask.targetId)) : outcome
  })
  return Promise.all(described)
}

function readChanges(changes: Static<typeof changesForm>['changes']): SettingChange[] {
  return changes.map(({ from, ...rest }) => ({ ...rest, ...(from === undefined ? {} : { from: wire.readDay(from) }) }))
}

const about =
  'Settings hold from a day on. `PATCH` sets or takes back single dated values; `from` left out means always. All of its changes are made, or none.'

/** The settings of programmes and nodes that the modules of this house declare. */
export const settingRoutes = (declared: readonly Setting[]) => [
  settingRoute({
    name: 'organization.programmeSettings',
    audience: ['admin'],
    path: '/v1/organization/programmes/:programmeId/settings',
    permission: { read: 'organization.read', write: 'organization.configure' },
    summary: { zh: '会员计划设置', en: 'Settings of a programme' },
    about,
    params: Type.Object({ programmeId: wire.id('prg') }),
    setting: settingsForm,
    method: 'PATCH',
    body: changesForm,
    codes,
    read: (ctx, { params }, by) => read(ctx, declared, 'programme', wire.readId('prg', params.programmeId), by),
    toAsk: ({ changes }, { params, expectedVersion }, by): Ask => ({
      by,
      target: 'programme',
      targetId: wire.readId('prg', params.programmeId),
      changes: readChanges(changes),
      expectedVersion,
    }),
    command: (ctx, asks) => change(ctx, declared, asks),
  }),
  settingRoute({
    name: 'organization.nodeSettings',
    audience: ['admin'],
    path: '/v1/organization/nodes/:nodeId/settings',
    permission: { read: 'organization.read', write: 'organization.configure' },
    summary: { zh: '节点设置（对其下级生效）', en: 'Settings of a node, which hold for its subtree' },
    about,
    params: Type.Object({ nodeId: wire.id('org') }),
    setting: settingsForm,
    method: 'PATCH',
    body: changesForm,
    codes,
    read: (ctx, { params }, by) => read(ctx, declared, 'node', wire.readId('org', params.nodeId), by),
    toAsk: ({ changes }, { params, expectedVersion }, by): Ask => ({
      by,
      target: 'node',
      targetId: wire.readId('org', params.nodeId),
      changes: readChanges(changes),
      expectedVersion,
    }),
    command: (ctx, asks) => change(ctx, declared, asks),
  }),
]

async function read(ctx: Ctx, declared: readonly Setting[], target: SettingTarget, id: number, by: By): Promise<Reply> {
  const organization = await loadOrganization(ctx)
  const found = findTarget(organization, target, id, by)
  return found.ok ? done(await describe(ctx, organization, declared, target, id)) : found
}
