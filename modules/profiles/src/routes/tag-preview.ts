import { queryRoute, wire } from '@atrium/http'
import { done, refuse } from '@atrium/kernel'
import Type from 'typebox'
import { previewTag } from '../preview-tag.ts'
import { VALUE_TYPES } from '../tag.ts'
import { ADMIN, CasesForm, ChoiceForm, SumForm } from './forms.ts'

/** Who would have a tag, while its rule is edited. */
export const tagPreview = queryRoute({
  name: 'profiles.previewTag',
  audience: ADMIN,
  path: '/v1/profiles/tags/previews',
  permission: 'profiles.read',
  summary: { zh: '预览标签规则', en: 'Try a rule or a sum: how many would have the tag' },
  about:
    'Asked of 400 people at most, as they are now; `persons` is everybody, so that a share can be taken for all. Of numbers and days one value `` counts whoever has one. Nothing is saved.',
  body: Type.Object({
    code: Type.String({
      maxLength: 40,
      description: 'Of the tag that is edited: its rule does not see its own values',
    }),
    type: wire.oneOf(VALUE_TYPES),
    choices: Type.Optional(wire.nullable(Type.Array(ChoiceForm, { minItems: 1, maxItems: 200 }))),
    cases: Type.Optional(CasesForm.properties.cases),
    sum: Type.Optional(SumForm),
  }),
  reply: Type.Object({
    persons: Type.Integer(),
    asked: Type.Integer(),
    values: Type.Array(Type.Object({ value: Type.String(), persons: Type.Integer() })),
  }),
  codes: {
    no_group: { status: 409, title: { zh: '尚未建立集团', en: 'There is no group yet' } },
    rule_has_faults: { status: 422, title: { zh: '规则有误', en: 'The rule has faults' } },
    whole_group_only: { status: 403, title: { zh: '标签体系由集团统一维护', en: 'Tags are the whole group’s' } },
  },
  handle: async (ctx, { body }, by) => {
    if (by.scope !== 'all') return refuse('whole_group_only')
    const { code, type, choices = null, cases, sum } = body
    const kind = cases ? ('rule' as const) : ('computed' as const)
    const preview = await previewTag(ctx, { code, type, choices, kind, rule: cases ? { cases } : (sum ?? null) })
    if (!preview.ok) return preview
    return done({ ...preview.value, values: preview.value.values.map((each) => ({ ...each })) })
  },
})
