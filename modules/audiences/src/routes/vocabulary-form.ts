import { wire } from '@atrium/http'
import { encodeId } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import { OPS } from '../definition.ts'
import type { ChannelSpec, OPS_OF, OPS_OF_MEASURES, Vocabulary } from '../vocabulary.ts'
import { both } from './forms.ts'

const TYPES = ['number', 'money', 'day', 'yearly', 'text', 'choice', 'boolean', 'store'] as const
const option = Type.Object({ value: Type.String(), label: both })
const named = Type.Object({ code: Type.String(), name: both })

/** What an editor of filters offers. */
export const FieldForm = Type.Object({
  fields: Type.Array(
    Type.Object({
      name: Type.String(),
      label: both,
      type: wire.oneOf(TYPES),
      group: wire.oneOf(['person', 'custom', 'portrait']),
      options: Type.Optional(Type.Array(option)),
      unit: Type.Optional(both),
    }),
  ),
  tags: Type.Array(
    Type.Object({
      code: Type.String(),
      label: both,
      type: wire.oneOf(TYPES),
      options: Type.Optional(Type.Array(option)),
    }),
  ),
  ops: Type.Record(Type.String(), Type.Array(wire.oneOf(OPS)), { description: 'Operators by type of field' }),
  measureOps: Type.Object({ number: Type.Array(wire.oneOf(OPS)), day: Type.Array(wire.oneOf(OPS)) }),
  programmes: Type.Array(Type.Object({ code: Type.String(), name: both, levels: Type.Array(named) })),
  sources: Type.Array(named, { description: 'Of tracking' }),
  channels: Type.Array(named),
  audiences: Type.Array(Type.Object({ audienceId: wire.id('seg'), name: Type.String() })),
  currency: Type.String(),
})

export const vocabularyReply = (
  vocabulary: Vocabulary,
  channels: readonly ChannelSpec[],
  ops: typeof OPS_OF,
  measureOps: typeof OPS_OF_MEASURES,
): Static<typeof FieldForm> => ({
  fields: [...vocabulary.fields.values()].map(({ name, label, type, group, options, unit }) => ({
    name,
    label: { ...label },
    type,
    group,
    ...(options ? { options: options.map(({ value, label: of }) => ({ value, label: { ...of } })) } : {}),
    ...(unit ? { unit: { ...unit } } : {}),
  })),
  tags: [...vocabulary.tags.values()].map(({ code, label, type, options }) => ({
    code,
    label: { ...label },
    type,
    ...(options ? { options: options.map(({ value, label: of }) => ({ value, label: { ...of } })) } : {}),
  })),
  ops: Object.fromEntries(Object.entries(ops).map(([type, allowed]) => [type, [...allowed]])),
  measureOps: { number: [...measureOps.number], day: [...measureOps.day] },
  programmes: [...vocabulary.programmes].map(([code, { name, levels }]) => ({
    code,
    name: { ...name },
    levels: levels.map((level) => ({ code: level.code, name: { ...level.name } })),
  })),
  sources: [...vocabulary.sources].map(([code, { name }]) => ({ code, name: { ...name } })),
  channels: channels.map(({ code, label }) => ({ code, name: { ...label } })),
  audiences: [...vocabulary.audiences].map(([audienceId, { name }]) => ({
    audienceId: encodeId('seg', audienceId),
    name,
  })),
  currency: vocabulary.currency,
})
