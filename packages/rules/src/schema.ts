import Type from 'typebox'
import { type Condition, LIMITS, OPS } from './condition.ts'

const SELF = { $ref: 'Condition' }
const NAME = { type: 'string', minLength: 1, maxLength: LIMITS.stringLength }
const SCALAR = [{ type: 'string', maxLength: LIMITS.stringLength }, { type: 'number' }, { type: 'boolean' }]

/**
 * JSON schema of a tree, for bodies and for OpenAPI 3.1. It refers to itself by `$id`, so it is registered once
 * (`app.addSchema(conditionSchema)`) and used through `conditionRef`; in an OpenAPI document it becomes one component.
 *
 * It is one object with optional keys and not a union of eight: a validator then names the exact place of an unknown key or a
 * wrong type. That a node has exactly one form, and everything about fields, is told in words by `checkCondition`.
 */
export const conditionSchema = Type.Unsafe<Condition>({
  $id: 'Condition',
  title: 'Condition',
  description:
    'A condition tree. Each node has exactly one form: {field, op, value} compares a field; {all: […]}, {any: […]} and {not: …} combine; ' +
    '{some|every: list, where: …} asks about the elements of a list; {sum: list.field, where?, op, value} and {count: list, where?, op, value} ' +
    'compare a total. Money is in integer minor units, days are YYYY-MM-DD, moments RFC 3339 with an offset, times of day HH:MM, ' +
    'days of the year MM-DD, weekdays 1 (Monday) to 7.',
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: {
    field: NAME,
    op: { type: 'string', enum: [...OPS] },
    value: { anyOf: [...SCALAR, { type: 'array', maxItems: LIMITS.listLength, items: { anyOf: SCALAR } }] },
    all: { type: 'array', maxItems: LIMITS.nodes, items: SELF },
    any: { type: 'array', minItems: 1, maxItems: LIMITS.nodes, items: SELF },
    not: SELF,
    some: NAME,
    every: NAME,
    sum: NAME,
    count: NAME,
    where: SELF,
  },
  examples: [
    {
      all: [
        { field: 'purchase.amountMinor', op: 'ge', value: 100000 },
        { field: 'store.node', op: 'within', value: ['east-china'] },
      ],
    },
    {
      sum: 'lines.amountMinor',
      where: { field: 'categoryPath', op: 'under', value: ['food'] },
      op: 'ge',
      value: 10000,
    },
  ],
})

/** What a body or a reply writes where it holds a condition: `{ $ref: 'Condition' }`. */
export const conditionRef = Type.Unsafe<Condition>({ ...SELF })
