import { settingRoute, wire } from '@atrium/http'
import { done, refuse } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { conditionSchema } from '@atrium/rules'
import Type, { type Static } from 'typebox'
import { saveRuleSets } from '../commands/save-rule-sets.ts'
import { openRuleSets } from '../rule-sets.ts'
import { type RuleSetDefinition, RuleSetSchema } from '../rules/rule-set.ts'

/** Schemas that rules refer to by name. */
export const schemas = [conditionSchema]

/** What is saved: the set, and why in a few words. */
const SavedForm = Type.Object({
  ...RuleSetSchema.properties,
  note: Type.Optional(wire.text(200, 'Why this version was saved')),
})

const formOf = (definition: RuleSetDefinition): Static<typeof RuleSetSchema> => ({
  ...definition,
  rules: [...definition.rules],
})

export const ruleSetRoute = settingRoute({
  name: 'loyalty.ruleSet',
  audience: ['admin'],
  path: '/v1/loyalty/programmes/:programmeId/rules',
  permission: { read: 'loyalty.readRules', write: 'loyalty.writeRules' },
  summary: { zh: '会员计划的积分规则', en: 'Earning rules of a programme' },
  params: Type.Object({ programmeId: wire.id('prg') }),
  setting: RuleSetSchema,
  body: SavedForm,
  codes: {
    unknown_programme: { status: 404, title: { zh: '会员计划不存在', en: 'No such programme' } },
    programme_out_of_scope: {
      status: 403,
      title: { zh: '会员计划不在权限范围内', en: 'The programme is outside your scope' },
    },
    rules_have_faults: { status: 422, title: { zh: '规则有误', en: 'The rules have faults' } },
  },
  read: async (ctx, { params }) => {
    const programmeId = wire.readId('prg', params.programmeId)
    if (!(await loadOrganization(ctx)).programme(programmeId)) return refuse('unknown_programme')
    const { version, definition } = (await openRuleSets(ctx)).of(programmeId)
    return done({ version, setting: formOf(definition) })
  },
  toAsk: ({ note, ...definition }, { params, expectedVersion }, by) => ({
    by,
    programmeId: wire.readId('prg', params.programmeId),
    expectedVersion,
    // The schema vouches for the shape; `saveRuleSets` checks the conditions.
    definition: definition as RuleSetDefinition,
    note,
  }),
  command: async (ctx, asks) =>
    (await saveRuleSets(ctx, asks)).map((outcome) =>
      outcome.ok ? done({ version: outcome.value.version, setting: formOf(outcome.value.definition) }) : outcome,
    ),
})
